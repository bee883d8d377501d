package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.ends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** A machine is the same machine however it starts, and no other one is. */
@NeedsMachines
class IdentityIT {
  /** What an image has no business to bring. */
  private static final String OF_ALL_MACHINES =
      """
      mkdir -p etc/ssh var/lib/dbus
      echo ffffffffffffffffffffffffffffffff | tee etc/machine-id > var/lib/dbus/machine-id
      echo shared | tee etc/ssh/ssh_host_ed25519_key > etc/ssh/ssh_host_rsa_key
      echo Port 22 > etc/ssh/sshd_config
      """;

  @TempDir Path directory;

  /** Who a machine is, by what is in its root. */
  private record Who(String id, String key, String line) {
    static Who in(Path root) throws IOException {
      String id = Files.readString(root.resolve("etc/machine-id"));
      assertThat(root.resolve("var/lib/dbus/machine-id")).content().isEqualTo(id);
      assertThat(root.resolve("etc/ssh/ssh_host_rsa_key")).doesNotExist();
      assertThat(root.resolve("etc/ssh/sshd_config")).exists();
      Path key = root.resolve("etc/ssh/ssh_host_ed25519_key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      return new Who(
          id.strip(),
          Files.readString(key),
          Files.readString(root.resolve("etc/ssh/ssh_host_ed25519_key.pub")).strip());
    }
  }

  @Test
  void theIdentityIsTheSameInEveryModeWhateverStateRulesKeep() throws IOException {
    Bench bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    Shell.run(bench.tree(), OF_ALL_MACHINES);
    Who first = who(bench, bench.engine("rsync"), true);
    assertThat(who(bench, bench.engine("livecd"), true)).isEqualTo(first);
    String rule = Bench.rule("/etc", "machine", "files");
    assertThat(who(bench, bench.engine("livecd", rule), true)).isEqualTo(first);
    assertThat(who(bench, bench.engine("rsync", rule), true)).isEqualTo(first);
    Who other = who(bench, bench.engine("rsync"), false);
    assertThat(other.id()).isNotEqualTo(first.id());
    assertThat(other.line()).isNotEqualTo(first.line());
    assertThat(Traces.of(bench)).isEmpty();
  }

  /** Publishes, instantiates, and looks. */
  private static Who who(Bench bench, Engine engine, boolean theFirst) throws IOException {
    engine.profile("kiosk").publish();
    MachineOperations machine = theFirst ? Bench.machine(engine) : engine.machine("other");
    try (Instance instance = machine.into(bench.root(), Listener.silent())) {
      Path brought =
          bench.places().instances().resolve(engine.instances().get(0).id()).resolve("identity");
      assertThat(brought.resolve("machine-id")).exists();
      assertThat(brought.resolve("ssh_host_ed25519_key")).doesNotExist();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(brought)))
          .isEqualTo("rwx------");
      Who who = Who.in(instance.root());
      assertThat(who.line()).isEqualTo(machine.identity().hostKey());
      return who;
    }
  }

  @Test
  void aMachineAndItsInstanceOnThisHostAreTheSame() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Shell.run(tree, OF_ALL_MACHINES);
    try (MachineLab lab = MachineLab.serve(directory, tree, Prototypes.BOOT);
        VirtualMachine machine = lab.netbootFirst()) {
      Who first = onThisHost(tree);
      assertThat(lab.engine().machine("first").identity().hostKey()).isEqualTo(first.line());

      machine.console().await("small is up: first", MachineLab.LIMIT);
      machine.console().await("login: ", MachineLab.LIMIT);
      machine.type("root\n");
      machine.console().await("# ", MachineLab.LIMIT);
      ends(machine, "[ $(cat /etc/machine-id) = " + first.id() + " ]", 0);
      ends(machine, "[ $(cat /var/lib/dbus/machine-id) = " + first.id() + " ]", 0);
      ends(machine, "[ \"$(cat /etc/ssh/*.pub)\" = \"" + first.line() + "\" ]", 0);
      Path key = Files.writeString(directory.resolve("key"), first.key());
      String digest = Shell.run(directory, "sha256sum <\"$1\"", key).substring(0, 64);
      ends(machine, "sha256sum /etc/ssh/ssh_host_ed25519_key | grep -q ^" + digest, 0);
      ends(machine, "[ $(stat -c %a:%u /etc/ssh/ssh_host_ed25519_key) = 600:0 ]", 0);
      ends(machine, "[ ! -e /etc/ssh/ssh_host_rsa_key ]", 0);
      ends(machine, "[ $(stat -c %a /run/stateless/identity) = 700 ]", 0);
      ends(machine, "[ ! -e /run/stateless/identity/ssh_host_ed25519_key ]", 0);
    }
  }

  /** Of a site that has nothing in common with the lab's but the secret. */
  private Who onThisHost(Path tree) throws IOException {
    Bench bench = Bench.in(directory.resolve("host"));
    Files.createSymbolicLink(bench.tree(), tree);
    Engine unused = bench.engine("livecd");
    String config = Files.readString(bench.config());
    Files.writeString(bench.config(), config.replace("  other:", "  first:"));
    Files.createDirectories(bench.repository());
    Files.copy(
        directory.resolve("kept/repository/secret"),
        bench.repository().resolve("secret"),
        StandardCopyOption.COPY_ATTRIBUTES);
    unused.close();
    try (Engine engine = bench.open(true)) {
      engine.profile("kiosk").publish();
      try (Instance instance = engine.machine("first").into(bench.root(), Listener.silent())) {
        return Who.in(instance.root());
      }
    }
  }
}
