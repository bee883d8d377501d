package org.statelesslinux.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Says step by step what happens in this mode. */
class NfsBackendTest {
  private static final String HEX = "a1".repeat(32);
  private static final AbsolutePath ROOT = AbsolutePath.of("/run/stateless/root");
  private static final AbsolutePath WORK = AbsolutePath.of("/run/work");
  private static final PublishedSnapshot SNAPSHOT =
      new PublishedSnapshot(
          new ProfileName("kiosk"),
          SnapshotId.ofHex(HEX),
          7,
          AbsolutePath.of("/srv/stateless/snapshots/kiosk/sha256:" + HEX),
          Optional.empty());

  @Test
  void theModeIsFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .hasOnlyElementsOfType(NfsProvider.class)
        .hasSize(1);
  }

  @Test
  void publishingAndWithdrawingDoNothingBecauseTheTreeIsExportedFromWhereItIs() throws Exception {
    Backend backend = backend(Options.builder());
    assertThat(backend.publish(new PublishRequest(SNAPSHOT, WORK))).isEqualTo(Plan.empty());
    assertThat(backend.withdraw(new WithdrawRequest(SNAPSHOT))).isEqualTo(Plan.empty());
  }

  @Test
  void oneDaemonExportsAllSnapshotsAndIsToldOfNewOnes() throws Exception {
    Plan plan = serve(Options.builder());
    assertThat(plan.steps()).hasSize(3);
    assertThat(plan.steps().get(0))
        .isEqualTo(new Step.MakeDirectory(WORK, 0700, "making room for NFS-Ganesha's files"));
    Step.WriteFile config = (Step.WriteFile) plan.steps().get(1);
    assertThat(config.path()).hasToString("/run/work/ganesha.conf");
    assertThat(config.mode()).isEqualTo(0600);
    assertThat(((Step.StartService) plan.steps().get(2)).service())
        .isEqualTo(
            Service.of(
                    "ganesha",
                    Value.texts(
                        "/usr/bin/ganesha.nfsd",
                        "-F",
                        "-f",
                        "/run/work/ganesha.conf",
                        "-L",
                        "STDERR",
                        "-p",
                        "/run/work/ganesha.pid"),
                    new Service.Readiness.Listening(2049))
                .reloading(Service.Reload.ON_SIGHUP));
  }

  @Test
  void theDaemonAndItsPluginAreRequiredWithTheirPackages() throws Exception {
    assertThat(serve(Options.builder()).requirements())
        .contains(new Requirement.Tool(AbsolutePath.of("/usr/bin/ganesha.nfsd"), "nfs-ganesha"))
        .anySatisfy(one -> assertThat(one.inWords()).contains("libfsalvfs.so", "nfs-ganesha-vfs"))
        .noneMatch(one -> one.inWords().contains("rpcbind"));
    assertThat(serve(Options.builder().set(NfsProvider.VERSION, NfsVersion.V3)).requirements())
        .contains(new Requirement.Tool(AbsolutePath.of("/usr/sbin/rpcbind"), "rpcbind"));
  }

  @Test
  void aMachineMountsItsSnapshotReadOnlyAsTheRoot() throws Exception {
    Plan plan = boot(Options.builder(), "192.0.2.10");
    assertThat(plan)
        .isEqualTo(
            Plan.of(
                    new Step.BringUpNetwork("bringing up the network to reach the file server"),
                    new Step.LoadModules(List.of("nfsv4"), "loading the NFS client"),
                    new Step.Mount(
                        Value.text("192.0.2.10:/kiosk/" + HEX),
                        ROOT,
                        "nfs4",
                        Value.texts(
                            "ro",
                            "vers=4.2",
                            "port=2049",
                            "sec=sys",
                            "hard",
                            "nocto",
                            "actimeo=3600"),
                        "mounting the snapshot from the file server as the root"))
                .requiring(new Requirement.KernelModule("nfsv4"), new Requirement.Network()));
  }

  @Test
  void anAddressOfTheSixthVersionStandsInBrackets() throws Exception {
    assertThat(mount(boot(Options.builder(), "2001:db8::1")).source())
        .isEqualTo(Value.text("[2001:db8::1]:/kiosk/" + HEX));
  }

  @Test
  void versionThreeNeedsNoLockDaemonAndFindsTheMountProtocolBesideTheOther() throws Exception {
    Plan plan =
        boot(
            Options.builder().set(NfsProvider.VERSION, NfsVersion.V3).set(NfsProvider.PORT, 20490),
            "192.0.2.10");
    assertThat(plan.requirements()).contains(new Requirement.KernelModule("nfsv3"));
    assertThat(mount(plan).type()).isEqualTo("nfs");
    assertThat(mount(plan).options())
        .containsAll(Value.texts("vers=3", "port=20490", "nolock", "mountport=20491"));
  }

  @Test
  void theLastPortHasItsNeighbourBelow() throws Exception {
    Options.Builder options =
        Options.builder().set(NfsProvider.VERSION, NfsVersion.V3).set(NfsProvider.PORT, 65535);
    assertThat(mount(boot(options, "192.0.2.10")).options())
        .contains(Value.text("mountport=65534"));
  }

  @ParameterizedTest
  @EnumSource
  void whatNoServerKeepsForSureIsNotClaimed(NfsVersion version) throws Exception {
    assertThat(backend(Options.builder().set(NfsProvider.VERSION, version)).carries())
        .contains(Attribute.OWNERS, Attribute.NANOSECONDS, Attribute.HARD_LINKS)
        .doesNotContain(Attribute.CAPABILITIES, Attribute.ACLS, Attribute.XATTRS);
  }

  @Test
  void theKernelsServerGetsATableAndIsToldToReadIt() throws Exception {
    Options.Builder options =
        Options.builder()
            .set(NfsProvider.SERVER, "kernel")
            .set(NfsProvider.ALLOW, List.of(new Network("192.0.2.0/24")));
    Plan plan = serve(options);
    Step.WriteFile table = (Step.WriteFile) plan.steps().get(1);
    assertThat(table.path().value()).matches("/etc/exports\\.d/stateless-[0-9a-f-]{36}\\.exports");
    String how =
        "(ro,no_root_squash,no_subtree_check,insecure,sec=sys,fsid="
            + "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
    assertThat(table.content().toString())
        .matches(
            ("/srv/stateless/snapshots/kiosk/sha256\\\\072" + HEX + "/tree")
                + (" 127\\.0\\.0\\.0/8" + escaped(how))
                + (" 0:0:0:0:0:0:0:1" + escaped(how))
                + (" 192\\.0\\.2\\.0/24" + escaped(how))
                + "\n");
    assertThat(plan.steps().get(2))
        .isEqualTo(
            new Step.RunCommand(
                Value.texts("/usr/sbin/exportfs", "-r"),
                List.of(),
                "telling the kernel what to export"));
    assertThat(plan.requirements())
        .containsExactly(
            new Requirement.Tool(AbsolutePath.of("/usr/sbin/exportfs"), "nfs-kernel-server"),
            new Requirement.KernelModule("nfsd"));
    assertThat(mount(boot(options, "192.0.2.10")).source())
        .isEqualTo(Value.text("192.0.2.10:/srv/stateless/snapshots/kiosk/sha256:" + HEX + "/tree"));
  }

  @Test
  void aPathIsWrittenForTheKernelsServerWithoutASpecialCharacter() throws Exception {
    PublishedSnapshot odd =
        new PublishedSnapshot(
            SNAPSHOT.profile(),
            SNAPSHOT.id(),
            7,
            AbsolutePath.of("/srv/a b#\"\\(ü)"),
            Optional.empty());
    Plan plan =
        backend(Options.builder().set(NfsProvider.SERVER, "kernel"))
            .serve(new ServeRequest(List.of(odd), WORK));
    assertThat(((Step.WriteFile) plan.steps().get(1)).content().toString())
        .startsWith("/srv/a\\040b\\043\\042\\134\\050\\303\\274\\051/tree 127.");
  }

  @Test
  void somebodyElsesServerIsLeftAlone() throws Exception {
    Options.Builder options =
        Options.builder()
            .set(NfsProvider.SERVER, "external")
            .set(
                NfsProvider.EXPORT,
                ExternalExport.TYPE.parse(new ConfigValue.Scalar("filer.example:/vol/s")));
    assertThat(serve(options)).isEqualTo(Plan.empty());
    assertThat(backend(options).notes()).isEmpty();
    assertThat(mount(boot(options, "192.0.2.10")).source())
        .isEqualTo(Value.text("filer.example:/vol/s/kiosk/sha256:" + HEX + "/tree"));
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefusedWithWhatToDo() throws Exception {
    ExternalExport export = ExternalExport.TYPE.parse(new ConfigValue.Scalar("filer:/vol/s"));
    refused(Options.builder().set(NfsProvider.SERVER, "external"), "Add 'export'");
    refused(Options.builder().set(NfsProvider.EXPORT, export), "Remove 'export'");
    refused(
        Options.builder()
            .set(NfsProvider.SERVER, "external")
            .set(NfsProvider.EXPORT, export)
            .set(NfsProvider.ALLOW, List.of(new Network("192.0.2.0/24"))),
        "Remove 'allow'");
  }

  private static void refused(Options.Builder options, String advice) {
    assertThatThrownBy(() -> backend(options))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(advice);
  }

  @Test
  void aServerThatLetsNoMachineInIsNoted() throws BackendException {
    assertThat(backend(Options.builder()).notes())
        .singleElement()
        .asString()
        .contains("only this server itself can mount a snapshot", "'allow' is empty");
    assertThat(
            backend(Options.builder().set(NfsProvider.ALLOW, List.of(new Network("192.0.2.0/24"))))
                .notes())
        .isEmpty();
    assertThat(
            new NfsProvider()
                .create(Options.builder().build(), new BackendContext(ServerAddress.LOOPBACK))
                .notes())
        .isEmpty();
  }

  private static String escaped(String options) {
    return options.replaceFirst("^\\(", "\\\\(").replaceFirst("\\)$", "\\\\)");
  }

  private static Step.Mount mount(Plan plan) {
    return (Step.Mount) plan.steps().get(plan.steps().size() - 1);
  }

  private static Plan boot(Options.Builder options, String server) throws BackendException {
    return backend(options)
        .boot(
            new BootRequest(
                new MachineName("pc-01"),
                SNAPSHOT,
                new ServerAddress(server),
                ROOT,
                AbsolutePath.of("/run/stateless/manifest"),
                AbsolutePath.of("/run/stateless/mode")));
  }

  private static Plan serve(Options.Builder options) throws BackendException {
    return backend(options).serve(new ServeRequest(List.of(SNAPSHOT), WORK));
  }

  private static Backend backend(Options.Builder options) throws BackendException {
    return new NfsProvider()
        .create(options.build(), new BackendContext(new ServerAddress("192.0.2.10")));
  }
}
