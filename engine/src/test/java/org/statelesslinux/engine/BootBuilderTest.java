package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.MountingBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.engine.boot.EntryDescriptor;
import org.statelesslinux.engine.config.SiteReader;
import org.statelesslinux.engine.execute.HostInstances;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.testsupport.Needs;

class BootBuilderTest {
  private static final Value KEY = Value.secret(Secret.of("hunter2"));

  @TempDir Path directory;

  private Workshop workshop;

  @BeforeEach
  void publish() throws IOException {
    publish("refused");
  }

  private void publish(String secrets) throws IOException {
    Path config = directory.resolve("site.yaml");
    Files.createDirectories(directory.resolve("tree/etc"));
    Files.createDirectories(directory.resolve("tree/var/log"));
    Files.writeString(
        config,
        """
        repository: %1$s/repository
        server: { address: 192.0.2.10 }
        secrets: %2$s
        mode: keyed
        stores:
          state: { type: local, disk: { label: state }, backup: { every: 2h } }
          logs: { type: local, disk: { label: logs }, backup: { every: 20m } }
          scratch: { type: local, disk: { label: scratch } }
          mail: { type: network, server: files, path: /mail }
        profiles:
          kiosk: { tree: %1$s/tree }
          desk:
            tree: %1$s/tree
            state:
              - { path: /home, store: state, seed: dirs }
              - { path: "/var/l*", store: logs, seed: dirs }
              - { path: /srv, store: scratch, seed: dirs }
          laptop:
            tree: %1$s/tree
            boot: { disk: only-blank-disk, update: { every: 20m, bandwidth: 1M } }
          post:
            tree: %1$s/tree
            state: [ { path: /var/mail, store: mail, seed: empty } ]
        machines:
          pc-01: { profile: kiosk }
          pc-05: { profile: laptop, mode: kept, boot-disk: /dev/sda }
          pc-06: { profile: laptop, mode: plain }
          pc-02: { profile: desk }
          pc-03: { profile: desk, mode: plain }
          pc-04: { profile: kiosk, mode: plain }
          pc-07: { profile: post, mode: plain }
        """
            .formatted(directory, secrets));
    Registry registry =
        Registry.builder()
            .withoutDiscovery()
            .backend(new FakeProvider("keyed").creating((options, context) -> new Keyed(KEY)))
            .backend(
                new FakeProvider("plain")
                    .creating((options, context) -> new Keyed(Value.text("none"))))
            .backend(
                new FakeProvider("kept")
                    .capabilities(() -> Kept.CLAIMS)
                    .creating((options, context) -> new Kept()))
            .build();
    HostPlaces places =
        new HostPlaces(
            directory.resolve("run/instances"), directory, directory.resolve("run/serve"));
    workshop =
        new Workshop(
            SiteReader.read(config, registry),
            registry,
            Optional.empty(),
            new HostInstances(places),
            places.services(),
            Optional.empty(),
            new TestClock());
    profile().publish();
  }

  @Test
  void aModesSecretDoesNotGoWhereAnybodyMayReadIt() {
    assertThatThrownBy(() -> make(BootBuilder.Delivery.IN_THE_OPEN))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("mode keyed")
        .hasMessageContaining("secrets: trusted-network")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void byHandItGoesAlong() {
    // The tree has no kernel, which is looked for after the secrets.
    assertThatThrownBy(() -> make(BootBuilder.Delivery.BY_HAND))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("find a kernel")
        .hasMessageNotContaining("trusted-network");
  }

  @NeedsToolbox
  void whatIsCarriedToAMachineIsInUseAsIfItHadFetchedIt() throws IOException {
    SnapshotId id = publishWithKernel();

    Bundle bundle = new MachineOperations(workshop, machine()).bundle(directory.resolve("stick"));

    assertThat(bundle.entry().snapshot()).isEqualTo(id);
    assertThat(text(bundle.entry()))
        .contains("hunter2", "REPORT_URL='http://192.0.2.10:8069'", "stateless/report.key");
    assertHoldsIdentity(bundle.entry(), machine());
    assertThat(workshop.machines().leases()).containsOnlyKeys(id);
  }

  @NeedsToolbox
  void whatPlaysAMachineDoesNotSpeakForIt() throws IOException {
    publishWithKernel();

    BootEntry entry =
        new MachineOperations(workshop, machine()).bootEntry(new ServerAddress("10.0.2.2"));

    assertThat(text(entry))
        .contains("hunter2", "REPORT_URL=''")
        .doesNotContain("stateless/report.key");
    assertHoldsIdentity(entry, machine());
    assertThat(workshop.machines().all()).isEmpty();
  }

  @NeedsToolbox
  @Needs(tools = @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"))
  void aMachineWhoseStoresAreCopiedGetsWhatItCopiesThemBy() throws IOException {
    publishWithKernel();
    new ProfileOperations(workshop, workshop.site().profile(new ProfileName("desk"))).publish();
    Machine desk = workshop.site().machine(new MachineName("pc-02"));

    String bundle =
        text(new MachineOperations(workshop, desk).bundle(directory.resolve("stick")).entry());

    assertThat(bundle)
        .contains(
            "BACKUP_URL='http://192.0.2.10:8069'",
            "BACKUP_HOST='192.0.2.10'",
            "BACKUP_STORES='logs state'",
            "stateless/backup.password",
            "stateless/units/stateless-backup.timer",
            "OnUnitActiveSec=1200s",
            "RandomizedDelaySec=300s",
            "RequiresMountsFor=/run/stateless/stores/logs /run/stateless/stores/state\n",
            "'open_store' 'state' '/run/stateless/stores/state' 'on-the-server-too'",
            "'open_store' 'scratch' '/run/stateless/stores/scratch' 'here-alone'",
            workshop.secret().backupPassword(desk.name(), 0).reveal() + "\n");
    assertThat(text(new MachineOperations(workshop, desk).bootEntry(new ServerAddress("10.0.2.2"))))
        .contains("BACKUP_URL=''", "BACKUP_STORES=''")
        .doesNotContain(
            "stateless/backup", workshop.secret().backupPassword(desk.name(), 0).reveal());
    assertThat(
            text(
                new MachineOperations(workshop, machine())
                    .bundle(directory.resolve("other"))
                    .entry()))
        .contains("BACKUP_URL=''")
        .doesNotContain("stateless/backup");
  }

  @NeedsToolbox
  void aStoreOnAFileServerTakesItsModuleIntoTheBootImageAndWhatPlaysTheMachineLeavesItAlone()
      throws IOException {
    publishWithKernel();
    ProfileOperations post =
        new ProfileOperations(workshop, workshop.site().profile(new ProfileName("post")));
    post.publish();
    Machine machine = workshop.site().machine(new MachineName("pc-07"));
    MachineOperations operations = new MachineOperations(workshop, machine);

    assertThat(text(operations.bootEntry(new ServerAddress("10.0.2.2"))))
        .doesNotContain("'mount_share'")
        .contains("'tmpfs' '/run/stateless/stores/mail'");
    assertThatThrownBy(() -> operations.bundle(directory.resolve("stick")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("nfsv4");
    Files.writeString(
        directory.resolve("tree/usr/lib/modules/6.1/modules.builtin"),
        "kernel/fs/overlayfs/overlay.ko\nkernel/fs/nfs/nfsv4.ko\n");
    post.publish();
    assertThat(text(operations.bundle(directory.resolve("stick")).entry()))
        .contains(
            "'mount_share' 'mail' 'files' '2049' 'any' '/mail' 'pc-07' '/run/stateless/stores/mail'");
  }

  @Test
  void backupsNeedASecretTooWhichDoesNotGoWhereAnybodyMayReadIt() {
    Machine desk = workshop.site().machine(new MachineName("pc-03"));
    new ProfileOperations(workshop, workshop.site().profile(new ProfileName("desk"))).publish();
    assertThatThrownBy(
            () ->
                new BootBuilder(
                        workshop, new ServerAddress("192.0.2.10"), BootBuilder.Delivery.IN_THE_OPEN)
                    .of(desk))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("its backups (store logs) need a secret")
        .hasMessageContaining("secrets: trusted-network")
        .hasMessageContaining("secrets: key-disk");
  }

  @NeedsToolbox
  @Needs(
      tools = {
        @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
        @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
        @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk")
      },
      paths = {"/usr/lib/grub/i386-pc/boot.img", "/usr/lib/grub/x86_64-efi/moddep.lst"})
  void aMachineWithABootDiskGetsWhatItIsKeptUpToDateBy() throws IOException {
    publishWithKernel();
    new ProfileOperations(workshop, workshop.site().profile(new ProfileName("laptop"))).publish();
    Machine laptop = workshop.site().machine(new MachineName("pc-05"));

    BootEntry entry = builder(BootBuilder.Delivery.IN_THE_OPEN).of(laptop);

    assertThat(text(entry))
        .contains(
            "stateless/os/update",
            "stateless/os/apply-delta.awk",
            "UPDATE_URL='http://192.0.2.10:8069'\nBANDWIDTH=1048576\n",
            "stateless namespaces=\"stateless-entry\" ssh-ed25519 ",
            "OnUnitInactiveSec=1200s",
            "RandomizedDelaySec=300s",
            "Wants=stateless-update.timer",
            "RUN_DIR='/run/stateless/update.d'",
            "'/run/stateless/mode/next' '0600' 'from /run/stateless/update.d/manifest'",
            "bringing the next one\n");
    assertThat(entry.disk().orElseThrow().grub())
        .contains("stateless.entry=" + entry.digest().value().substring(0, 32));
    assertThat(EntryDescriptor.of(laptop.name(), "00", entry))
        .contains("\ngrub ", "\nloader " + entry.disk().get().loader().bytes() + " ");
    assertThat(text(entry)).contains("'prepare_boot_disk' '/dev/sda'");
    BootEntry played =
        new MachineOperations(workshop, laptop).bootEntry(new ServerAddress("10.0.2.2"));
    assertThat(text(played))
        .contains("'prepare_boot_disk' 'only-blank-disk'")
        .doesNotContain("stateless/os/update");
    assertThat(played.disk()).isEmpty();
    Machine other = workshop.site().machine(new MachineName("pc-06"));
    assertThat(builder(BootBuilder.Delivery.IN_THE_OPEN).of(other).disk()).isEmpty();
    assertThat(text(builder(BootBuilder.Delivery.IN_THE_OPEN).of(other)))
        .doesNotContain("stateless/os/");
  }

  @NeedsToolbox
  void nothingOfAMachinesIdentityGoesWhereAnybodyMayReadIt() throws IOException {
    publishWithKernel();
    Machine open = workshop.site().machine(new MachineName("pc-04"));

    String archive = text(builder(BootBuilder.Delivery.IN_THE_OPEN).of(open));

    assertThat(archive).contains("install_identity").doesNotContain("PRIVATE KEY");
    workshop
        .identity(open)
        .files()
        .forEach(
            (name, bytes) ->
                assertThat(archive)
                    .doesNotContain("stateless/identity/" + name)
                    .doesNotContain(new String(bytes, UTF_8).strip()));
  }

  @NeedsToolbox
  @Needs(tools = @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"))
  void whatComesOnAKeyDiskIsInNoArchiveButAllThatUsesIt() throws IOException {
    publish("key-disk");
    publishWithKernel();
    new ProfileOperations(workshop, workshop.site().profile(new ProfileName("desk"))).publish();
    Machine desk = workshop.site().machine(new MachineName("pc-03"));

    BootEntry open = builder(BootBuilder.Delivery.IN_THE_OPEN).of(desk);

    String archive = text(open);
    assertThat(archive)
        .contains(
            "'read_key_disk' 'SL-KEYS' 'pc-03' '0'",
            workshop.keys(desk).digests(),
            "REPORT_URL='http://192.0.2.10:8069'",
            "stateless/report",
            "stateless/server.sh",
            "BACKUP_STORES='logs state'",
            "stateless/units/stateless-backup.timer")
        .doesNotContain("PRIVATE KEY", "stateless/report.key", "stateless/backup.password");
    Path keys = new MachineOperations(workshop, desk).writeKeys(directory.resolve("stick"));
    for (String secret :
        List.of("machine-id", "backup.password", "report.key", "ssh_host_ed25519_key")) {
      assertThat(archive)
          .doesNotContain(new String(Files.readAllBytes(keys.resolve(secret)), UTF_8).strip());
    }
    assertThat(builder(BootBuilder.Delivery.BY_HAND).of(desk).digest())
        .as("status compares what it reports with this")
        .isEqualTo(open.digest());
    BootEntry trial = builder(BootBuilder.Delivery.TO_A_STAND_IN).of(desk);
    assertHoldsIdentity(trial, desk);
    assertThat(text(trial)).doesNotContain("stateless/keys.sha256", "stateless/report");
  }

  @NeedsToolbox
  @Needs(
      tools = {
        @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
        @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
        @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk")
      },
      paths = {"/usr/lib/grub/i386-pc/boot.img", "/usr/lib/grub/x86_64-efi/moddep.lst"})
  void anUpdateOverTheNetworkIsTheVeryEntryOfTheBundleAndHasNoKey() throws IOException {
    publish("key-disk");
    publishWithKernel();
    new ProfileOperations(workshop, workshop.site().profile(new ProfileName("laptop"))).publish();
    Machine laptop = workshop.site().machine(new MachineName("pc-05"));

    BootEntry update = builder(BootBuilder.Delivery.IN_THE_OPEN).of(laptop);

    assertThat(text(update))
        .contains(
            "'read_key_disk' 'SL-KEYS' 'pc-05' '0'",
            "stateless/os/update",
            workshop.keys(laptop).digests())
        .doesNotContain("PRIVATE KEY", "stateless/report.key", "stateless/identity/");
    String description = EntryDescriptor.of(laptop.name(), "00", update);
    assertThat(description)
        .isEqualTo(
            EntryDescriptor.of(
                laptop.name(), "00", builder(BootBuilder.Delivery.BY_HAND).of(laptop)));
  }

  @Test
  void aModesSecretIsOnNoKeyDisk() throws IOException {
    publish("key-disk");
    assertThatThrownBy(() -> make(BootBuilder.Delivery.IN_THE_OPEN))
        .hasMessageContaining("mode keyed")
        .hasMessageNotContaining("stateless keys");
  }

  private void assertHoldsIdentity(BootEntry entry, Machine machine) {
    workshop
        .identity(machine)
        .files()
        .forEach(
            (name, bytes) ->
                assertThat(text(entry))
                    .contains("stateless/identity/" + name, new String(bytes, UTF_8)));
  }

  private SnapshotId publishWithKernel() throws IOException {
    Path modules = Files.createDirectories(directory.resolve("tree/usr/lib/modules/6.1"));
    Files.writeString(modules.resolve("vmlinuz"), "kernel");
    Files.writeString(modules.resolve("modules.dep"), "");
    Files.writeString(
        modules.resolve("modules.builtin"),
        """
        kernel/fs/overlayfs/overlay.ko
        kernel/fs/ext4/ext4.ko
        kernel/fs/fat/vfat.ko
        kernel/fs/nls/nls_cp437.ko
        kernel/fs/nls/nls_ascii.ko
        kernel/fs/nls/nls_iso8859-1.ko
        """);
    return profile().publish().snapshot().id();
  }

  private static String text(BootEntry entry) {
    return new String(entry.archive(), UTF_8);
  }

  private ProfileOperations profile() {
    return new ProfileOperations(workshop, workshop.site().profile(new ProfileName("kiosk")));
  }

  private Machine machine() {
    return workshop.site().machine(new MachineName("pc-01"));
  }

  private void make(BootBuilder.Delivery delivery) {
    builder(delivery).of(machine());
  }

  private BootBuilder builder(BootBuilder.Delivery delivery) {
    return new BootBuilder(workshop, new ServerAddress("192.0.2.10"), delivery);
  }

  /** Reaches its root with a key, which only a way through a choice needs. */
  private static final class Keyed extends MountingBackend {
    private final Value key;

    Keyed(Value key) {
      this.key = key;
    }

    @Override
    public Plan boot(BootRequest request) {
      Step write =
          new Step.WriteFile(
              request.workspace().resolve("key"),
              Value.join(Value.text("key="), key),
              0600,
              "writing the key");
      return Plan.of(
          Step.FirstOf.of("choosing a way", Branch.otherwise(write)),
          new Step.Mount(
              Value.text("server:/"), request.root(), "nfs", Value.texts("ro"), "mounting it"));
    }
  }

  /** Starts without a network, and brings what is next before. */
  private static final class Kept extends MountingBackend {
    static final Set<Capability> CLAIMS =
        Set.of(Capability.OFFLINE_BOOT, Capability.BACKGROUND_UPDATE);

    @Override
    public Set<Capability> capabilities() {
      return CLAIMS;
    }

    @Override
    public Plan boot(BootRequest request) {
      return Plan.of(
          new Step.BindMount(
              request.workspace().resolve("now"),
              request.root(),
              Step.Access.READ_ONLY,
              "using what was brought"));
    }

    @Override
    public Plan update(UpdateRequest request) {
      return Plan.of(
          new Step.WriteFile(
              request.workspace().resolve("next"),
              Value.text("from " + request.manifest()),
              0600,
              "bringing the next one"));
    }
  }

  /** Makes a whole boot image, with the tools of this host. */
  @Test
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @Needs(
      tools = {
        @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
        @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
        @Needs.Tool(name = "/usr/bin/setfattr", debianPackage = "attr")
      })
  @interface NeedsToolbox {}
}
