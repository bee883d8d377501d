package org.statelesslinux.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.StatePattern;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.Options;

class SiteTest {
  private static final String FULL =
      """
      repository: /srv/stateless
      server: { address: 192.0.2.10 }
      mode: nfs
      modes:
        nfs:   { version: 4.1 }
        rsync: { disk: { label: stateless-cache }, port: 8730, allow: [192.0.2.0/24, "::1"] }
      stores:
        machine: { type: local, disk: { label: state, make-on: only-blank-disk } }
        scratch: { type: ephemeral, size: 512M }
        memory:  { type: ephemeral }
        home:    { type: network, server: files.example.org, path: /export/home }
        mail:    { type: network, server: "::1", path: /mail, port: 12049, version: 4.1 }
      profiles:
        workstation:
          tree: /srv/prototypes/workstation
          state:
            - { path: /var/log, store: machine, seed: dirs }
            - { path: /home,    store: home,    seed: files }
        kiosk:
          tree: /srv/prototypes/kiosk
          mode: livecd
          modes: { livecd: { ram: true }, rsync: { port: 8731 } }
      machines:
        "pc-[01-40]": { profile: workstation }
        "lab-*":      { profile: kiosk, mode: rsync }
        laptop-1:
          profile: workstation
          mode: rsync
          mac: "52:54:00:AB:34:56"
          modes: { rsync: { disk: { make-on: /dev/vda } } }
        kiosk-1: { profile: kiosk }
      """;

  private final Site site = Sites.read(FULL);

  private static Mode mode(String name) {
    return new Mode(name);
  }

  private static ProfileName profile(String name) {
    return new ProfileName(name);
  }

  private static MachineName machine(String name) {
    return new MachineName(name);
  }

  @Test
  void theSiteSaysWhereItsServerAndRepositoryAre() {
    assertThat(site.repository()).isEqualTo(AbsolutePath.of("/srv/stateless"));
    assertThat(site.server()).isEqualTo(new ServerAddress("192.0.2.10"));
  }

  @Test
  void storesOfEveryTypeAreRead() {
    assertThat(site.stores())
        .containsExactly(
            new StateStore.Network(
                new StoreName("home"),
                new Share(new ServerAddress("files.example.org"), AbsolutePath.of("/export/home"))),
            new StateStore.Local(
                new StoreName("machine"),
                new Disk(new Device.Label("state"), Optional.of(new Disk.MakeOn.OnlyBlankDisk()))),
            new StateStore.Network(
                new StoreName("mail"),
                new Share(
                    new ServerAddress("::1"),
                    12049,
                    AbsolutePath.of("/mail"),
                    Optional.of(Share.Version.V4_1))),
            new StateStore.Ephemeral(new StoreName("memory"), Optional.empty()),
            new StateStore.Ephemeral(
                new StoreName("scratch"), Optional.of(new MemoryLimit("512M"))));
    assertThat(site.store(new StoreName("memory")).name()).hasToString("memory");
    assertThatThrownBy(() -> site.store(new StoreName("memry")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining(
            "there are: home, machine, mail, memory, scratch; did you mean 'memory'?");
  }

  @Test
  void aStoreSaysHowItIsCopiedAndTheServerWhereTo() {
    Site backed =
        Sites.read(
            """
            repository: /srv/stateless
            server: { address: here, backups: { listen: there } }
            mode: nfs
            stores:
              a: { type: local, disk: { label: x }, backup: { every: 90m } }
              b: { type: local, disk: { label: x }, backup: { every: 2d, keep: { daily: 3 } } }
              c: { type: local, disk: { label: y } }
            profiles:
              workstation:
                tree: /srv/workstation
                state:
                  - { path: /home, store: b, seed: files }
                  - { path: /srv, store: c, seed: files }
              patterned:
                tree: /srv/workstation
                state: [{ path: "/etc/cron.*", store: b, seed: files }]
            """);
    Backup second = new Backup(Duration.ofDays(2), new Retention(0, 0, 3, 0, 0));

    assertThat(backed.backupService())
        .isEqualTo(new BackupService(8071, Optional.of(new ServerAddress("there"))));
    assertThat(backed.stores())
        .extracting(store -> ((StateStore.Local) store).backup())
        .containsExactly(
            Optional.of(new Backup(Duration.ofMinutes(90), Retention.USUAL)),
            Optional.of(second),
            Optional.empty());
    assertThat(backed.profiles())
        .hasSize(2)
        .allSatisfy(
            profile -> assertThat(backed.backups(profile)).containsOnly(entry("b", second)));
  }

  private static Map.Entry<StoreName, Backup> entry(String store, Backup backup) {
    return Map.entry(new StoreName(store), backup);
  }

  @Test
  void profilesHaveTheirTreeAndRules() {
    assertThat(site.profiles()).extracting(Profile::name).hasToString("[kiosk, workstation]");
    assertThat(site.profile(profile("workstation")))
        .isEqualTo(
            new Profile(
                profile("workstation"),
                AbsolutePath.of("/srv/prototypes/workstation"),
                List.of(
                    new StateRule(AbsolutePath.of("/var/log"), new StoreName("machine"), Seed.DIRS),
                    new StateRule(AbsolutePath.of("/home"), new StoreName("home"), Seed.FILES))));
    assertThatThrownBy(() -> site.profile(profile("kisok")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot find profile kisok")
        .hasMessageContaining("there are: kiosk, workstation; did you mean 'kiosk'?");
  }

  @Test
  void aMachineTakesItsModeFromItselfThenItsProfileThenTheSite() {
    assertThat(site.machine(machine("pc-07")))
        .isEqualTo(
            new Machine(machine("pc-07"), profile("workstation"), mode("nfs"), Optional.empty()));
    assertThat(site.machine(machine("kiosk-1")).mode()).isEqualTo(mode("livecd"));
    assertThat(site.machine(machine("lab-x")).mode()).isEqualTo(mode("rsync"));
    assertThat(site.machine(machine("laptop-1")).mac())
        .contains(new MacAddress("52:54:00:ab:34:56"));
  }

  @Test
  void aMachineThatNothingMatchesIsRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> site.machine(machine("pc-7")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot find machine pc-7")
        .hasMessageContaining("there are: kiosk-1, laptop-1, pc-[01-40], lab-*");
  }

  @Test
  void namesAndPatternsAreListedApart() {
    assertThat(site.namedMachines())
        .extracting(each -> each.name().value())
        .containsExactly("laptop-1", "kiosk-1");
    assertThat(site.machinePatterns()).containsExactly("pc-[01-40]", "lab-*");
  }

  @Test
  void aProfileIsPublishedInTheModesOfItsMachinesAndItsOwn() {
    assertThat(site.modesOf(profile("workstation"))).isEqualTo(Set.of(mode("nfs"), mode("rsync")));
    assertThat(site.modesOf(profile("kiosk"))).isEqualTo(Set.of(mode("livecd"), mode("rsync")));
  }

  @Test
  void optionsOfTheSiteProfileAndMachineAreLaidOverEachOther() {
    Options ofSite = site.options(mode("rsync"));
    assertThat(ofSite.get(Sites.PORT)).isEqualTo(8730);
    assertThat(ofSite.get(Sites.DISK))
        .isEqualTo(Disk.existing(new Device.Label("stateless-cache")));
    assertThat(ofSite.get(Sites.ALLOW))
        .containsExactly(new Network("192.0.2.0/24"), new Network("::1"));

    assertThat(site.options(mode("rsync"), profile("kiosk")).get(Sites.PORT)).isEqualTo(8731);
    assertThat(site.options(mode("rsync"), machine("lab-9")).get(Sites.PORT)).isEqualTo(8731);
    assertThat(site.options(mode("rsync"), machine("laptop-1")).get(Sites.DISK))
        .isEqualTo(
            new Disk(
                new Device.Label("stateless-cache"),
                Optional.of(
                    new Disk.MakeOn.OnDevice(new Device.Node(AbsolutePath.of("/dev/vda"))))));
  }

  @Test
  void aModeThatIsNotInUseHasOptionsAllTheSame() {
    assertThat(site.options(mode("livecd"), machine("pc-01")).get(Sites.RAM)).isFalse();
    assertThat(site.options(mode("nfs"), machine("kiosk-1")).get(Sites.VERSION)).isEqualTo("4.1");
  }

  @Test
  void whatAModeNeedsAndTheSiteDoesNotSayIsReportedWhenItIsAskedFor() {
    assertThatThrownBy(() -> site.options(mode("afs"), machine("pc-01")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot configure mode afs for machine pc-01")
        .hasMessageContaining("'cell' (a text on one line)")
        .hasMessageContaining("Add them to site.yaml under 'modes', 'afs'.");
    assertThatThrownBy(() -> site.options(mode("coda")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("known: afs, livecd, nfs, rsync");
  }

  @Test
  void aNameGoesBeforeARangeAndARangeBeforeAStar() {
    Site overlapping =
        Sites.read(
            Sites.MINIMAL
                + """
                machines:
                  "pc-*": { profile: workstation, mode: rsync }
                  "pc-[1-9]": { profile: workstation, mode: livecd }
                  pc-3: { profile: workstation, mode: nfs }
                """);

    assertThat(overlapping.machine(machine("pc-3")).mode()).isEqualTo(mode("nfs"));
    assertThat(overlapping.machine(machine("pc-4")).mode()).isEqualTo(mode("livecd"));
    assertThat(overlapping.machine(machine("pc-10")).mode()).isEqualTo(mode("rsync"));
  }

  @Test
  void aMachineThatTwoPatternsOfOneKindMatchIsRefusedAlsoWhereTheFileDidNotShowIt() {
    List<MachineEntry> entries =
        List.of(entry("pc-[1-5]"), entry("pc-[5-9]"), entry("pc-*"), entry("*"));

    Machines machines = new Machines(entries);

    assertThat(machines.find(machine("pc-4")).pattern()).hasToString("pc-[1-5]");
    assertThatThrownBy(() -> machines.find(machine("pc-5")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("the patterns pc-[1-5], pc-[5-9] all match it");
    assertThatThrownBy(() -> machines.find(machine("pc-x")))
        .hasMessageContaining("the patterns pc-*, * all match it");
  }

  private static MachineEntry entry(String pattern) {
    return new MachineEntry(
        Place.START,
        MachinePattern.parse(pattern),
        profile("workstation"),
        Optional.empty(),
        List.of(),
        0,
        Optional.empty(),
        MachineFacts.UNKNOWN,
        new Scope(Optional.empty(), Optional.empty(), Map.of()));
  }

  @Test
  void aRuleMayBeAPatternAndABackslashTakesItsMeaning() {
    Site site =
        Sites.read(
            Sites.MINIMAL.replace(
                    "workstation }",
                    """
                    workstation, state: [
                      { path: "/etc/cron.*", store: a, seed: files },
                      { path: '/srv/\\*', store: b, seed: empty } ] }""")
                + "stores: { a: { type: ephemeral }, b: { type: ephemeral } }\n");

    Profile workstation = site.profile(profile("workstation"));
    assertThat(workstation.patterns())
        .containsExactly(
            new StatePattern(new PathPattern("/etc/cron.*"), new StoreName("a"), Seed.FILES));
    assertThat(workstation.state())
        .containsExactly(new StateRule(AbsolutePath.of("/srv/*"), new StoreName("b"), Seed.EMPTY));
    assertThat(workstation.stores()).extracting(StoreName::value).containsExactly("b", "a");
  }

  @Test
  void rulesMayLieInsideOthersAndKeepTheirOrder() {
    Site nested =
        Sites.read(
            """
            repository: /srv/stateless
            server: { address: server.example.org }
            stores: { a: { type: ephemeral }, b: { type: ephemeral } }
            profiles:
              workstation:
                tree: /srv/tree
                state:
                  - { path: /var/lib/apt/lists, store: a, seed: empty }
                  - { path: /home, store: a, seed: files }
                  - { path: /var/lib, store: b, seed: dirs }
                  - { path: /var, store: a, seed: empty }
                  - { path: /srv, store: a, seed: empty }
            """);

    assertThat(nested.profile(profile("workstation")).state())
        .extracting(rule -> rule.path().value())
        .containsExactly("/var/lib/apt/lists", "/home", "/var/lib", "/var", "/srv");
    assertThat(nested.modesOf(profile("workstation"))).isEmpty();
  }

  @Test
  void whatIsSaidOfTheStartOfMachinesIsRead() {
    Site site =
        Sites.read(
            """
            repository: /srv/repository
            server: { address: 192.0.2.10, http: { port: 8070, listen: 192.0.2.10 } }
            secrets: trusted-network
            mode: rsync
            default-profile: kiosk
            profiles:
              kiosk:
                tree: /srv/kiosk
                boot: { kernel: 6.1.0-18-amd64, drivers: [e1000e], cmdline: [quiet], changes: 1G,
                        reboot-after: 5, shell: true }
            machines:
              k-1: { profile: kiosk, mac: "52:54:00:12:34:56", cmdline: [console=ttyS0] }
            """);
    assertThat(site.netboot())
        .isEqualTo(
            new Netboot(
                8070,
                Optional.of(new ServerAddress("192.0.2.10")),
                Optional.of(new ProfileName("kiosk")),
                Optional.of(Netboot.Secrets.TRUSTED_NETWORK)));
    assertThat(site.profile(new ProfileName("kiosk")).boot())
        .isEqualTo(
            new BootSettings(
                Optional.of("6.1.0-18-amd64"),
                Optional.of(List.of("e1000e")),
                List.of("quiet"),
                new MemoryLimit("1G"),
                new BootSettings.OnFailure(5, true),
                BootDisk.NONE));
    assertThat(site.machineWith(new MacAddress("52:54:00:12:34:56")))
        .hasValueSatisfying(
            machine -> assertThat(machine.commandLine()).containsExactly("console=ttyS0"));
    assertThat(site.unknownMachine(new MacAddress("52:54:00:00:00:01")))
        .hasValueSatisfying(
            machine -> assertThat(machine.name().value()).isEqualTo("unknown-525400000001"));
  }

  @Test
  void aBootDiskIsTheProfilesOrTheMachinesOwn() {
    Site site =
        Sites.read(
            """
            repository: /srv/repository
            server: { address: 192.0.2.10 }
            mode: nfs
            stores:
              state: { type: local, disk: { label: state, make-on: boot-disk, size: 2G } }
            profiles:
              laptop:
                tree: /srv/laptop
                boot: { disk: only-blank-disk, tries: 5, update: { every: 30m, bandwidth: 2M } }
            machines:
              a: { profile: laptop }
              b: { profile: laptop, boot-disk: /dev/nvme0n1 }
            """);
    assertThat(site.profile(new ProfileName("laptop")).boot().disk())
        .isEqualTo(
            new BootDisk(
                Optional.of(new Disk.MakeOn.OnlyBlankDisk()),
                5,
                new BootDisk.Updates(Duration.ofMinutes(30), OptionalLong.of(2 << 20))));
    assertThat(site.machine(machine("a")).bootDisk()).isEmpty();
    assertThat(site.machine(machine("b")).in(mode("rsync")).bootDisk())
        .contains(new Disk.MakeOn.OnDevice(new Device.Node(AbsolutePath.of("/dev/nvme0n1"))));
    assertThat(((StateStore.Local) site.store(new StoreName("state"))).disk().makeOn())
        .contains(new Disk.MakeOn.OnBootDisk(Optional.of(new DiskSize(2048))));
  }

  @Test
  void aBootDiskThatNothingUsesIsNotedOnceForThoseWhoShareIt() {
    Registry registry =
        FakeProvider.registry(
            new FakeProvider("nfs").options(Sites.DISK),
            new FakeProvider("rsync").capabilities(() -> Set.of(Capability.OFFLINE_BOOT)));
    String text =
        """
        repository: /srv/repository
        server: { address: 192.0.2.10 }
        mode: nfs
        stores:
          there: { type: local, disk: { label: there, make-on: boot-disk } }
          apart: { type: local, disk: { label: apart } }
        profiles:
          used: { tree: /srv/a, boot: { disk: only-blank-disk },
                  state: [ { path: /home, store: there, seed: empty } ] }
          unused: { tree: /srv/b, boot: { disk: only-blank-disk },
                    state: [ { path: /home, store: apart, seed: empty } ] }
          of-its-mode: { tree: /srv/c, boot: { disk: only-blank-disk },
                         modes: { nfs: { disk: { label: x, make-on: boot-disk } } } }
          without-machines: { tree: /srv/d, boot: { disk: /dev/sda } }
          without: { tree: /srv/e }
        machines:
          a: { profile: used }
          "b-[1-9]": { profile: unused }
          b: { profile: unused }
          c: { profile: of-its-mode }
          d: { profile: unused, mode: rsync }
          e: { profile: without }
          f: { profile: without, boot-disk: /dev/sda }
          g: { profile: without, boot-disk: /dev/sda, mode: rsync }
        """;
    String note =
        "%s: its boot disk is not used: in mode nfs it starts over the network, and no file system"
            + " is made on that disk";
    assertThat(Sites.read(text, registry).notes())
        .containsExactlyInAnyOrder(
            note.formatted("profile unused"),
            note.formatted("profile without-machines"),
            note.formatted("machine f"));
  }

  @Test
  void aStoreThatNoRuleNamesIsNoted() {
    String text =
        """
        repository: /srv/repository
        server: { address: 192.0.2.10 }
        mode: nfs
        stores:
          used: { type: ephemeral }
          unused: { type: ephemeral }
        profiles:
          kiosk: { tree: /srv/a, state: [ { path: /home, store: used, seed: empty } ] }
        """;
    assertThat(Sites.read(text).notes())
        .containsExactly("store unused is not used: no state rule names it");
  }

  @Test
  void aBackupWhoseKeyWouldTravelInTheOpenIsNoted() {
    String text =
        """
        repository: /srv/repository
        server: { address: 192.0.2.10 }
        mode: nfs
        stores:
          disk: { type: local, disk: { label: disk }, backup: { every: 1d, keep: { last: 3 } } }
        profiles:
          kiosk: { tree: /srv/a, state: [ { path: /home, store: disk, seed: empty } ] }
        """;
    assertThat(Sites.read(text).notes())
        .singleElement()
        .asString()
        .startsWith("Machines that have a backup (store disk) are refused a start over the network")
        .contains("set 'secrets: trusted-network'", "'secrets: key-disk'", "'stateless bundle'");
    assertThat(Sites.read(text + "secrets: key-disk\n").notes()).isEmpty();
    assertThat(Sites.read(text + "secrets: refused\n").notes()).isEmpty();
    assertThat(Sites.read(text + "secrets: refused\n").keysInTheOpen()).isPresent();
    assertThat(Sites.read(text.replace(", state:", " } #")).notes())
        .containsExactly("store disk is not used: no state rule names it");
  }

  @Test
  void whatIsWrongWithABootDiskIsSaidWhereItStands() {
    assertThat(
            Sites.problems(
                """
                repository: /srv/repository
                server: { address: 192.0.2.10 }
                stores:
                  a: { type: local, disk: { label: a, make-on: only-blank-disk, size: 2G } }
                  b: { type: local, disk: { label: b, make-on: boot-disk, size: 63M } }
                  c: { type: local, disk: { device: /dev/sda, make-on: boot-disk } }
                profiles:
                  laptop:
                    tree: /srv/laptop
                    boot: { disk: boot-disk, tries: 0, update: { every: 5s, bandwidth: 1 } }
                """))
        .hasSize(7)
        .anyMatch(problem -> problem.contains("which only a part of the boot disk has"))
        .anyMatch(problem -> problem.contains(DiskSize.ACCEPTED))
        .anyMatch(problem -> problem.contains("which no partition of the boot disk has for a name"))
        .anyMatch(problem -> problem.contains("a path below /dev, or only-blank-disk"));
  }

  @Test
  void keysMayComeOnADiskOfTheirOwn() {
    assertThat(Sites.read(Sites.MINIMAL + "secrets: key-disk\n").netboot().secrets())
        .isEqualTo(Netboot.Secrets.KEY_DISK);
    assertThat(Sites.read(Sites.MINIMAL).netboot().secrets()).isEqualTo(Netboot.Secrets.REFUSED);
    assertThat(Sites.problems(Sites.MINIMAL + "secrets: key-disks\n"))
        .singleElement()
        .asString()
        .contains("one of refused, trusted-network, key-disk");
  }

  @Test
  void anEpochHoldsForAllThatAPatternMatchesInEveryMode() {
    Site site =
        Sites.read(
            Sites.MINIMAL
                + """
                machines:
                  "pc-[01-40]": { profile: workstation, epoch: 3 }
                  pc-07: { profile: workstation }
                """);
    assertThat(site.machine(machine("pc-06")).epoch()).isEqualTo(3);
    assertThat(site.machine(machine("pc-06")).in(mode("rsync")).epoch()).isEqualTo(3);
    assertThat(site.machine(machine("pc-07")).epoch()).isZero();
  }

  @Test
  void whatBearsOnTheStartOfMachinesIsChecked() {
    assertThat(
            Sites.problems(
                """
                repository: /srv/repository
                server: { address: 192.0.2.10, http: { port: 0 } }
                secrets: yes
                default-profile: kios
                profiles:
                  kiosk:
                    tree: /srv/kiosk
                    boot: { kernel: ../x, drivers: ["a b"], cmdline: ["stateless.shell=1", "a b"],
                            changes: 101%, reboot-after: 0 }
                """))
        .hasSize(9);
  }

  @Test
  void factsThatCannotBeTrueAreRefusedWithTheirPlace() {
    assertThat(
            Sites.problems(
                Sites.MINIMAL
                    + """
                    machines:
                      a: { profile: workstation, facts: { network: none, speed: 1G } }
                      b: { profile: workstation, facts: { memory: none, disk: 10, medium: dvd } }
                      c: { profile: workstation, facts: { used_by: shared } }
                    """))
        .satisfiesExactly(
            one -> assertThat(one).contains("7:48 found network: none, and the speed of one"),
            one -> assertThat(one).contains("8:47 found 'none'; accepted: a number of M, G or T"),
            one -> assertThat(one).contains("8:59 found '10'; accepted: none, or a number of M"),
            one -> assertThat(one).contains("8:71 found 'dvd'; accepted: one of none, usb, cdrom"),
            one -> assertThat(one).contains("9:39 found the unknown key 'used_by'"));
  }
}
