package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;
import static org.statelesslinux.integration.RootShell.prints;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** Machines keep their state on a file server, each in a directory of its own, or do not start. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "setfacl", debianPackage = "acl"),
      @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin")
    },
    paths = "/etc/ganesha/vfs.conf")
class NetworkStoreIT {
  private static final String WRITABLE = "Access_Type = RW; Squash = No_Root_Squash;";

  private static final String RULES =
      "{ path: /home, store: home, seed: files }, { path: /var/log, store: home, seed: files }";

  @TempDir Path directory;

  private Path tree;
  private Path share;
  private int port;

  @BeforeEach
  void aPrototypeAndADirectoryToExport() throws Exception {
    tree = Prototypes.bootable(directory.resolve("prototype"));
    Shell.run(
        tree.resolve("var/log"),
        """
        setfacl -m u:7:rwx,g::r messages; setfacl -d -m u:9:rx sub; ln messages twin
        cp ../../bin/busybox capable; setcap cap_net_raw+ep capable
        """);
    share = Files.createDirectory(directory.resolve("share"));
    port = MachineLab.freePorts(2);
  }

  @Test
  void eachMachineKeepsItsStateInADirectoryOfItsOwn() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    String stores =
        "home: { type: network, server: 10.0.2.2, port: %d, path: /share },".formatted(port)
            + " other: { type: network, server: 10.0.2.2, port: %d, path: /share, version: 4.1,"
                .formatted(port + 1)
            + " on-missing: ephemeral }";
    try (FileServer files = FileServer.start(directory.resolve("files"), port, share, WRITABLE);
        FileServer others =
            FileServer.start(directory.resolve("others"), port + 1, other, WRITABLE);
        MachineLab lab =
            MachineLab.serve(
                directory,
                tree,
                Prototypes.BOOT,
                RULES + ", { path: /tmp, store: other, seed: empty }",
                stores);
        VirtualMachine first = lab.startFirst()) {
      first.console().await("seeding /var/log: its store holds no ACLs", MachineLab.LIMIT);
      logIn(first, up("first"));
      prints(first, "cat /home/user/hello /var/log/twin /var/log/sub/file", "hello\nfirst\nsub");
      prints(first, "cmp /bin/busybox /var/log/capable; ls -A /tmp", "");
      prints(
          first,
          "cd /; stat -c '%n %a %u %h' home/user var/log/messages var/log tmp",
          "home/user 755 1000 2\nvar/log/messages 644 0 2\nvar/log 755 0 3\ntmp 1777 0 2");
      prints(
          first,
          "sed -n 's/.* \\/\\(home\\|tmp\\) nfs4 rw,.*,\\(vers=4..\\),.*,\\(port=[0-9]*\\),.*/\\1 \\2 \\3/p'"
              + " /proc/mounts | sort",
          "home vers=4.2 port=%d\ntmp vers=4.1 port=%d".formatted(files.port(), others.port()));
      prints(first, "echo mine | tee /home/new > /tmp/new; sync", "");
      first.type("exec 5> /var/log/open\n");

      try (VirtualMachine second = lab.start("pc-01")) {
        logIn(second, up("pc-01"));
        prints(second, "ls -A /home; ls -A /tmp; ls -A /run/stateless/stores/home", "user\nstate");
        prints(second, "grep -c first /proc/mounts; ls -A /run/stateless | grep share", "0");
        prints(second, "echo other > /home/new; sync; cat /home/new", "other");
        second.powerCut();
      }

      // Had the server taken the two for one and the same, the first would have lost what is open.
      prints(first, "echo held >&5 && sync && cat /var/log/open /home/new", "held\nmine");
      assertThat(share.resolve("first/state/home/new")).hasContent("mine");
      assertThat(share.resolve("pc-01/state/home/new")).hasContent("other");
      assertThat(Shell.run(share, "ls -A . first pc-01; stat -c %a first pc-01"))
          .isEqualTo(".:\nfirst\npc-01\n\nfirst:\nstate\n\npc-01:\nstate\n700\n700");

      others.stop();
      first.reset();
      first
          .console()
          .await(
              Pattern.compile("the server 10.0.2.2 .*did not answer on TCP port " + (port + 1)),
              MachineLab.LIMIT);
      first.console().await("store other: it is missing", MachineLab.LIMIT);
      logIn(first, up("first"));
      prints(first, "cat /home/new /var/log/open; ls -A /tmp", "mine\nheld");
      prints(
          first,
          "grep -c ' /tmp tmpfs ' /proc/mounts; cut -c 1-12 /run/stateless/status-notes",
          "1\nstore other:");
      prints(first, "ls /run/stateless/*.ephemeral", "/run/stateless/store-other.ephemeral");
      assertThat(other.resolve("first/state/tmp/new")).hasContent("mine");
    }
  }

  @Test
  void aMachineWhoseStoreCannotBeHadDoesNotStartUntilItCan() throws Exception {
    String stores =
        "home: { type: network, server: 10.0.2.2, port: %d, path: /share }".formatted(port);
    try (MachineLab lab =
            MachineLab.serve(
                directory, tree, Prototypes.BOOT + ", reboot-after: 1", RULES, stores);
        VirtualMachine machine = lab.startFirst()) {
      refused(
          machine,
          "store home, 10.0.2.2:/share: the server 10.0.2.2 (10.0.2.2) did not answer on TCP port "
              + port,
          "Check that it is on and serves");
      Path own = Files.createDirectory(share.resolve("first"));
      try (FileServer files = files("Access_Type = RO; Squash = No_Root_Squash;")) {
        refused(
            machine,
            "store home, %s: root cannot write there".formatted(files.share()),
            "Read-only file system");
      }
      Shell.run(share, "chmod 777 first");
      try (FileServer files = files("Access_Type = RW; Squash = Root_Squash;")) {
        refused(
            machine,
            "store home, %s: root cannot write there, or what it writes does not keep its owner"
                .formatted(files.share()),
            "no_root_squash");
      }
      Files.delete(own);
      Files.createDirectory(share.resolve("somebody"));
      Files.createSymbolicLink(own, Path.of("somebody"));
      try (FileServer files = files(WRITABLE)) {
        refused(machine, "/run/stateless/share-home/first is a symbolic link", "name the path");
        assertThat(share.resolve("somebody")).isEmptyDirectory();
        Files.delete(own);
        logIn(machine, up("first"));
        prints(machine, "cat /home/user/hello", "hello");
        assertThat(own.resolve("state/home/user/hello")).as(files.share()).hasContent("hello");
      }
    }
  }

  private FileServer files(String export) throws Exception {
    return FileServer.start(directory.resolve("files"), port, share, export);
  }

  /** The machine must say why it does not start and what to do, and it starts again by itself. */
  private static void refused(VirtualMachine machine, String why, String advice) {
    machine.console().await("This machine could not start: first", MachineLab.LIMIT);
    machine.console().await("mounting store home", MachineLab.LIMIT);
    machine.console().await(why, MachineLab.LIMIT);
    machine.console().await(advice, MachineLab.LIMIT);
  }

  private static String up(String name) {
    return "small is up: " + name + " runs one";
  }
}
