package org.statelesslinux.backend.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Says step by step what happens in this mode. */
class RsyncBackendTest {
  private static final String HEX = "a1".repeat(32);
  private static final PublishedSnapshot SNAPSHOT =
      new PublishedSnapshot(
          new ProfileName("kiosk"),
          SnapshotId.ofHex(HEX),
          7,
          AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + HEX),
          Optional.empty());
  private static final AbsolutePath CACHE = AbsolutePath.of("/run/stateless/mode/cache");
  private static final AbsolutePath SLOTS = CACHE.resolve("slots");
  private static final AbsolutePath INCOMING = SLOTS.resolve(".incoming-" + HEX);
  private static final AbsolutePath RUNNING = AbsolutePath.of("/run/stateless/mode/running");
  private static final AbsolutePath CURRENT = CACHE.resolve("current");
  private static final AbsolutePath MANIFEST = AbsolutePath.of("/run/stateless/manifest");
  private static final BackendContext CONTEXT = new BackendContext(new ServerAddress("192.0.2.10"));

  private final RsyncProvider provider = new RsyncProvider();

  @Test
  void theModeIsFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .hasOnlyElementsOfType(RsyncProvider.class)
        .hasSize(1);
  }

  @Test
  void publishingAndWithdrawingDoNothingBecauseTheTreeIsServedFromWhereItIs() {
    Backend backend = backend(Options.builder());
    assertThat(backend.carries()).isEqualTo(EnumSet.allOf(Attribute.class));
    assertThat(plan(() -> backend.publish(new PublishRequest(SNAPSHOT, CACHE))))
        .isEqualTo(Plan.empty());
    assertThat(plan(() -> backend.withdraw(new WithdrawRequest(SNAPSHOT)))).isEqualTo(Plan.empty());
  }

  @Test
  void oneDaemonServesAllSnapshotsFromOneConfiguration() {
    Plan plan = serve(Options.builder());
    assertThat(plan.steps()).hasSize(3);
    assertThat(plan.steps().get(0))
        .isEqualTo(
            new Step.MakeDirectory(
                AbsolutePath.of("/run/work"), 0700, "making room for rsync's files"));
    Step.WriteFile config = (Step.WriteFile) plan.steps().get(1);
    assertThat(config.path()).hasToString("/run/work/rsyncd.conf");
    assertThat(config.mode()).isEqualTo(0600);
    Service service = ((Step.StartService) plan.steps().get(2)).service();
    assertThat(service)
        .isEqualTo(
            Service.of(
                "rsyncd",
                Value.texts(
                    "/usr/bin/rsync",
                    "--daemon",
                    "--no-detach",
                    "--log-file=/dev/stderr",
                    "--config=/run/work/rsyncd.conf",
                    "--port=873",
                    "--address=127.0.0.1"),
                new Service.Readiness.Listening(873)));
    assertThat(plan.requirements())
        .containsExactly(new Requirement.Tool(AbsolutePath.of("/usr/bin/rsync"), "rsync"));
  }

  @Test
  void aServerThatLetsNoMachineInIsNoted() throws BackendException {
    assertThat(backend(Options.builder()).notes())
        .singleElement()
        .asString()
        .contains("only this server itself can fetch a snapshot", "'allow' is empty");
    assertThat(
            backend(
                    Options.builder()
                        .set(RsyncProvider.ALLOW, List.of(new Network("192.0.2.0/24"))))
                .notes())
        .isEmpty();
    assertThat(
            provider
                .create(Options.builder().build(), new BackendContext(ServerAddress.LOOPBACK))
                .notes())
        .isEmpty();
  }

  @Test
  void theDaemonListensToOthersOnlyIfSomeAreAllowed() {
    Plan plan =
        serve(
            Options.builder()
                .set(RsyncProvider.PORT, 8730)
                .set(RsyncProvider.ALLOW, List.of(new Network("192.0.2.0/24"))));
    Service service = ((Step.StartService) plan.steps().get(2)).service();
    assertThat(service.argv())
        .contains(Value.text("--port=8730"))
        .doesNotContain(Value.text("--address=127.0.0.1"));
    assertThat(service.readiness()).isEqualTo(new Service.Readiness.Listening(8730));
  }

  @Test
  void aMachineUsesTheCopyOnItsDiskOrElseFetchesIt() {
    List<Step> steps = boot(Options.builder()).steps();
    Disk disk = Disk.existing(new Device.Label("stateless-cache"));
    assertThat(steps.get(0)).isInstanceOf(Step.AwaitDevice.class);
    assertThat(steps.get(1))
        .isEqualTo(
            new Step.MountDisk("cache", disk, CACHE, "checking and mounting the cache disk"));
    Step.FirstOf choice = (Step.FirstOf) steps.get(2);
    assertThat(choice.branches())
        .extracting(Branch::probe)
        .containsExactly(
            new Probe.SnapshotWhole(SLOTS.resolve(HEX), SnapshotId.ofHex(HEX)), new Probe.Always());
    assertThat(steps.subList(3, steps.size()))
        .containsExactly(
            new Step.SwapLink(RUNNING, "cache/slots/" + HEX, "noting which copy is in use"),
            new Step.BindMount(
                SLOTS.resolve(HEX + "/tree"),
                AbsolutePath.of("/run/stateless/root"),
                Step.Access.READ_ONLY,
                "showing the copy as the root"));
  }

  @Test
  void fetchingEndsWithAWholeVerifiedCopyAndKeepsTheLast() {
    List<Step> steps = fetching(Options.builder());
    assertThat(steps.get(0)).isInstanceOf(Step.BringUpNetwork.class);
    assertThat(steps.subList(1, steps.size()))
        .startsWith(new Step.MakeDirectory(SLOTS, 0700, "making room for the snapshot"))
        .containsSubsequence(whole(CURRENT, TreeStep.Sharing.HARD_LINKS))
        .endsWith(
            new Step.KeepOnly(SLOTS, List.of(SLOTS.resolve(HEX), CURRENT), "removing older copies"),
            new Step.SwapLink(CURRENT, "slots/" + HEX, "making the copy the current one"));
  }

  @Test
  void anUpdateFetchesBesideTheCopyThatRunsAndRemovesAllOthersBefore() {
    Step.FirstOf onDisk = (Step.FirstOf) update(Options.builder()).steps().get(0);
    assertThat(onDisk.branches())
        .extracting(Branch::probe)
        .containsExactly(new Probe.PathExists(RUNNING.resolve("tree")));
    List<Step> steps = onDisk.branches().get(0).steps();
    assertThat(steps.get(1))
        .isEqualTo(new Step.SwapLink(CURRENT, "slots/" + HEX, "making the copy the current one"));
    Step.FirstOf choice = (Step.FirstOf) steps.get(0);
    assertThat(choice.branches().get(0).probe())
        .isEqualTo(new Probe.SnapshotWhole(SLOTS.resolve(HEX), SnapshotId.ofHex(HEX)));
    // One that was there for long may be damaged, and may be the one that runs.
    assertThat(choice.branches().get(0).steps())
        .containsExactly(
            new Step.WriteFile(
                SLOTS.resolve(HEX + "/doubted"),
                Value.text(""),
                0600,
                "noting that the copy is to be read at the next boot"));
    assertThat(choice.branches().get(1).steps())
        .startsWith(
            new Step.KeepOnly(
                SLOTS,
                List.of(SLOTS.resolve(HEX), INCOMING, RUNNING),
                "making room beside the copy that runs"))
        .containsSubsequence(whole(RUNNING, TreeStep.Sharing.HARD_LINKS));
  }

  @Test
  void aCopyIsReadAgainByThePolicy() {
    OptionalInt all = OptionalInt.empty();
    OptionalInt some = OptionalInt.of(200);
    assertThat(reads("always")).containsExactly(Optional.of(all));
    assertThat(reads("after-update")).containsExactly(Optional.empty(), Optional.of(all));
    assertThat(reads("sampled"))
        .containsExactly(Optional.empty(), Optional.of(all), Optional.of(some));
  }

  /** In order: what is read of a copy that is there; empty where a mark is looked for. */
  private List<Optional<OptionalInt>> reads(String policy) {
    Step.FirstOf choice =
        (Step.FirstOf) boot(Options.builder().set(RsyncProvider.VERIFY, policy)).steps().get(2);
    List<Optional<OptionalInt>> reads = new ArrayList<>();
    addReads(choice.branches().get(0).steps(), reads);
    return reads;
  }

  private static void addReads(List<Step> steps, List<Optional<OptionalInt>> reads) {
    for (Step step : steps) {
      if (step instanceof Step.FirstOf choice) {
        for (Branch branch : choice.branches()) {
          if (branch.probe() instanceof Probe.TreeIntact intact) {
            reads.add(Optional.of(intact.sample()));
          } else if (branch.probe() instanceof Probe.PathExists) {
            reads.add(Optional.empty());
          }
          addReads(branch.steps(), reads);
        }
      }
    }
  }

  @Test
  void snapshotsOfBtrfsNeedADiskWithIt() {
    Options.Builder options = Options.builder().set(RsyncProvider.SLOTS, "btrfs");
    assertThatThrownBy(() -> provider.create(options.build(), CONTEXT))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("ext4")
        .hasMessageContaining("file-system: btrfs");
    Disk disk = new Disk(new Device.Label("cache"), Optional.empty(), FileSystem.BTRFS);
    assertThat(fetching(options.set(RsyncProvider.DISK, disk)))
        .containsSubsequence(whole(CURRENT, TreeStep.Sharing.SUBVOLUMES));
  }

  @Test
  void aThinVolumeIsMountedBeforeItsCopyIsReadAndNothingElseIsDifferent() {
    Disk disk =
        new Disk(
            new Device.Label("cache"), Optional.of(new Disk.MakeOn.OnBootDisk(Optional.empty())));
    List<Step> steps = boot(thin().set(RsyncProvider.DISK, disk)).steps();
    Step.FirstOf choice = (Step.FirstOf) steps.get(1);
    assertThat(steps.get(0))
        .isEqualTo(
            new TreeStep.MountVolumes(
                "cache",
                disk,
                Duration.ofSeconds(30),
                CACHE,
                "mounting the cache's volume, made if it is missing"));
    assertThat(choice.branches().get(0).steps())
        .startsWith(
            new TreeStep.MountTree(SLOTS.resolve(HEX), "checking and mounting the copy's volume"));
    assertThat(choice.branches().get(1).steps())
        .containsSubsequence(whole(CURRENT, TreeStep.Sharing.VOLUMES));
    List<Step> others = boot(Options.builder()).steps();
    assertThat(steps.subList(2, steps.size())).isEqualTo(others.subList(3, others.size()));
    assertThat(update(thin()).toString())
        .isEqualTo(
            update(Options.builder()).toString().replace("sharing=HARD_LINKS", "sharing=VOLUMES"));
  }

  @Test
  void aThinVolumeHasExt4InAGroupThatALabelNames() {
    Disk btrfs = new Disk(new Device.Label("cache"), Optional.empty(), FileSystem.BTRFS);
    assertRefused(
        btrfs, "'slots: lvm-thin' makes volumes with ext4, and the option 'disk' says btrfs");
    Disk node = Disk.existing(new Device.Node(AbsolutePath.of("/dev/vda")));
    assertRefused(node, "the option 'disk' has /dev/vda");
    assertRefused(Disk.existing(new Device.Label("-cache")), "LABEL=-cache");
    assertRefused(Disk.existing(new Device.Label("..")), "LABEL=..");
  }

  private void assertRefused(Disk disk, String found) {
    Options options = thin().set(RsyncProvider.DISK, disk).build();
    assertThatThrownBy(() -> provider.create(options, CONTEXT))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(found);
  }

  private static Options.Builder thin() {
    return Options.builder().set(RsyncProvider.SLOTS, "lvm-thin");
  }

  /** The steps from the first byte to the slot's name. */
  private static List<Step> whole(AbsolutePath basis, TreeStep.Sharing sharing) {
    Value url = Value.text("rsync://192.0.2.10:873/" + HEX + "/");
    SnapshotId id = SnapshotId.ofHex(HEX);
    Set<Attribute> all = EnumSet.allOf(Attribute.class);
    AbsolutePath tree = INCOMING.resolve("tree");
    return List.of(
        new TreeStep.SyncTree(
            url,
            INCOMING,
            MANIFEST,
            id,
            sharing,
            Optional.of(basis),
            "fetching snapshot a1a1a1a1a1a1"),
        Step.FirstOf.of(
            "verifying the copy",
            Branch.when(new Probe.TreeIntact(tree, MANIFEST, id, all, OptionalInt.empty())),
            Branch.otherwise(
                new TreeStep.RepairTree(url, tree, MANIFEST, id, "fetching what is damaged again"),
                new TreeStep.VerifyTree(tree, MANIFEST, id, all, "verifying what was mended"))),
        new Step.WriteFile(
            INCOMING.resolve("doubted"),
            Value.text(""),
            0600,
            "noting that the copy is to be read at the next boot"),
        new Step.Remove(SLOTS.resolve(HEX), "removing what is left of an earlier copy"),
        new Step.Rename(INCOMING, SLOTS.resolve(HEX), "keeping the copy"));
  }

  @Test
  void theCacheDiskHasTheFileSystemOfTheConfiguration() {
    Disk disk =
        new Disk(
            new Device.Label("cache"),
            Optional.of(new Disk.MakeOn.OnlyBlankDisk()),
            FileSystem.BTRFS);
    assertThat(boot(Options.builder().set(RsyncProvider.DISK, disk)).steps())
        .contains(
            new Step.MakeFileSystem(disk, "making the cache disk if it is blank"),
            new Step.MountDisk("cache", disk, CACHE, "checking and mounting the cache disk"));
  }

  @Test
  void aCacheDiskIsMadeOnlyWhereTheConfigurationSaysSo() {
    Device.Node node = new Device.Node(AbsolutePath.of("/dev/vda"));
    Disk disk = new Disk(new Device.Label("cache"), Optional.of(new Disk.MakeOn.OnDevice(node)));
    assertThat(boot(Options.builder().set(RsyncProvider.DISK, disk)).steps().subList(0, 4))
        .extracting(Step::why)
        .containsExactly(
            "waiting for the cache disk",
            "making the cache disk if it is blank",
            "waiting for the cache disk",
            "checking and mounting the cache disk");
    assertThat(boot(Options.builder()).steps()).noneMatch(Step.MakeFileSystem.class::isInstance);
  }

  @Test
  void anAddressOfIpVersion6StandsInBracketsInTheUrl() {
    Backend backend = backend(Options.builder());
    Plan plan = plan(() -> backend.boot(request(new ServerAddress("2001:db8::1"))));
    assertThat(plan.toString()).contains("rsync://[2001:db8::1]:873/" + HEX + "/");
  }

  private List<Step> fetching(Options.Builder options) {
    return ((Step.FirstOf) boot(options).steps().get(2)).branches().get(1).steps();
  }

  private Plan boot(Options.Builder options) {
    Backend backend = backend(options);
    return plan(() -> backend.boot(request(new ServerAddress("192.0.2.10"))));
  }

  private Plan update(Options.Builder options) {
    Backend backend = backend(options);
    return plan(
        () ->
            backend.update(
                new UpdateRequest(
                    new MachineName("pc-01"),
                    SNAPSHOT,
                    new ServerAddress("192.0.2.10"),
                    MANIFEST,
                    AbsolutePath.of("/run/stateless/mode"))));
  }

  private static BootRequest request(ServerAddress server) {
    return new BootRequest(
        new MachineName("pc-01"),
        SNAPSHOT,
        server,
        AbsolutePath.of("/run/stateless/root"),
        MANIFEST,
        AbsolutePath.of("/run/stateless/mode"));
  }

  private Plan serve(Options.Builder options) {
    Backend backend = backend(options);
    return plan(
        () -> backend.serve(new ServeRequest(List.of(SNAPSHOT), AbsolutePath.of("/run/work"))));
  }

  private Backend backend(Options.Builder options) {
    try {
      return provider.create(options.build(), CONTEXT);
    } catch (BackendException e) {
      throw new AssertionError(e);
    }
  }

  private interface Asking {
    Plan ask() throws Exception;
  }

  private static Plan plan(Asking asking) {
    try {
      return asking.ask();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
