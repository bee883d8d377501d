package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/tutorial.md, block by block: the server's commands are run here, and what is typed on
 * machines is typed on three virtual ones. Four blocks are not run: packages are not installed, the
 * command is there already, the network is QEMU's instead of dnsmasq's, and the prototype is a
 * small one, since Debian takes many times as long.
 */
@NeedsMachines
@Tag("soak")
class TutorialIT {
  @TempDir Path directory;

  @Test
  void itsBlocksInTheirOrderLeadFromZeroToThreeMachines() throws Exception {
    Tutorial tutorial = new Tutorial();
    try (TutorialServer server = new TutorialServer(directory);
        TutorialMachines machines = new TutorialMachines(directory, server.netboot())) {
      prepare(tutorial, server);
      threeMachines(tutorial, server, machines);
      aNewVersionAndBack(tutorial, server, machines);
      anotherMode(tutorial, server, machines);
      aMachineIsThrownAway(tutorial, server, machines);
      server.run(tutorial.next("sh", "stateless verify workstation\nstateless gc\n"));
      assertThat(tutorial.isAtItsEnd()).isTrue();
    }
  }

  private void prepare(Tutorial tutorial, TutorialServer server) throws Exception {
    tutorial.next("sh", "apt-get install ");
    tutorial.next("sh", "export PATH=");
    tutorial.next("sh", "mmdebstrap ");
    Files.createDirectories(directory.resolve("prototypes"));
    Path tree = Prototypes.bootable(directory.resolve("prototypes/workstation"));
    Shell.run(tree, "ln -s busybox usr/bin/grep");
    server.run(tutorial.next("sh", "install -D -m 600 ~/.ssh/"));
    server.site(tutorial.next("yaml", "repository: "));
    assertThat(server.run(tutorial.next("sh", "stateless check\n")))
        .contains("ready for mode nfs", "making the root writable");
    server.run(tutorial.next("sh", "stateless bundle pc-01 "));
    assertThat(directory.resolve("pc-01/dnsmasq.conf")).content().contains(server.netboot());
    assertThat(tutorial.next("sh", "install -D -m 644 -t /srv/tftp "))
        .contains("/usr/lib/ipxe/undionly.kpxe /usr/lib/ipxe/snponly.efi");
  }

  private static void threeMachines(
      Tutorial tutorial, TutorialServer server, TutorialMachines machines) throws Exception {
    server.serve(tutorial.next("sh", "stateless serve\n"));
    for (String number : List.of("01", "02", "03")) {
      machines.start("pc-" + number, "52:54:00:00:00:" + number);
    }
    machines.type(tutorial.next("console", "root@pc-01:~# hostname\n"));
    assertThat(server.run(tutorial.next("sh", "stateless status\n")))
        .containsPattern("pc-01 +workstation +nfs .*no change")
        .containsPattern("pc-03 +workstation +nfs .*no change")
        .containsPattern("pc-01 +machine ");
  }

  private static void aNewVersionAndBack(
      Tutorial tutorial, TutorialServer server, TutorialMachines machines) throws Exception {
    server.run(tutorial.next("sh", "echo two "));
    assertThat(server.run("stateless status")).containsPattern("pc-02 .*new snapshot");
    machines.restart("pc-02");
    machines.type(tutorial.next("console", "root@pc-02:~# "));
    assertThat(server.run(tutorial.next("sh", "stateless rollback "))).contains("current again");
    assertThat(server.run("stateless status")).containsPattern("pc-01 .*no change");
    server.run(tutorial.next("sh", "echo three "));
  }

  private static void anotherMode(
      Tutorial tutorial, TutorialServer server, TutorialMachines machines) throws Exception {
    List.of("pc-01", "pc-02", "pc-03").forEach(machines::stop);
    server.change(tutorial.next("diff", "-mode: nfs\n+mode: "));
    assertThat(server.run(tutorial.next("sh", "stateless publish ")))
        .contains("ready for mode livecd");
    server.serve(tutorial.next("sh", "stateless serve\n"));
    machines.start("pc-03", "52:54:00:00:00:03");
    machines.type(tutorial.next("console", "root@pc-03:~# "));
    machines.stop("pc-03");
  }

  private static void aMachineIsThrownAway(
      Tutorial tutorial, TutorialServer server, TutorialMachines machines) throws Exception {
    String before = server.run("stateless identity pc-01");
    server.change(tutorial.next("diff", "-  pc-01: "));
    server.run(tutorial.next("sh", "stateless check\n"));
    server.serve(tutorial.next("sh", "stateless serve\n"));
    machines.start("pc-01", "52:54:00:00:00:11");
    machines.type(tutorial.next("console", "root@pc-01:~# "));
    assertThat(server.run("stateless identity pc-01")).isEqualTo(before);
  }
}
