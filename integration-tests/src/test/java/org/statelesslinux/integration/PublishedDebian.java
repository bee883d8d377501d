package org.statelesslinux.integration;

import static org.statelesslinux.integration.RootShell.ends;

import java.nio.file.Path;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/**
 * A Debian whose files have all sorts of attributes, and what a machine named first shows of it.
 */
final class PublishedDebian {
  /** No links: where others make links to a file that is kept, it changes while it is published. */
  private static final String MAKE =
      """
      cp -a "$1" "$2"; cd "$2"; rm boot/initrd.img-*
      sed 's/^root:[^:]*:/root::/' etc/shadow > etc/shadow.new
      chmod 640 etc/shadow.new; chown 0:42 etc/shadow.new; mv etc/shadow.new etc/shadow
      echo acl > etc/acl; setfacl -m u:5:rw etc/acl
      echo note > etc/note; setfattr -n user.note -v one etc/note
      """;

  private PublishedDebian() {}

  /** Its prototype, in a directory that is on the file system of the kept ones. */
  static Path prototype(Path directory) {
    Path tree = directory.resolve("prototype");
    Shell.run(directory, MAKE, Debian.machine(), tree);
    return tree;
  }

  /** What says what its root must be, as the first virtio disk of a machine. */
  static Disk manifest(MachineLab lab) {
    return Disk.of(lab.manifest()).readOnly();
  }

  /**
   * The root is what the manifest says, which the machine was given as a disk.
   *
   * @param filter what the manifest goes through first, a command
   */
  static void hasTheRootOf(MachineLab lab, VirtualMachine machine, String filter) {
    ends(
        machine,
        "head -c %d /dev/vda | %s > /run/manifest && [ -s /run/manifest ]"
            .formatted(lab.manifest().toFile().length(), filter),
        0);
    ends(machine, "mtree -f /run/manifest -p /run/stateless/root > /run/differs 2>&1", 0);
  }

  static void logIn(VirtualMachine machine) {
    machine.console().await("first login: ", MachineLab.LIMIT);
    machine.type("root\n");
    machine.console().await("root@first:~#", MachineLab.LIMIT);
  }

  /** Whichever mode brought it: attributes, capabilities, ACLs, its name, and no failed unit. */
  static void runsAsItWasPublished(VirtualMachine machine) {
    ends(
        machine,
        "cd / && xargs -0 getfattr -h -d -m - -e base64 -- < /run/stateless/attributes.paths"
            + " 2>/run/getfattr-said | sort > /run/have; [ -s /run/have ]",
        0);
    ends(
        machine,
        "sort /run/stateless/attributes | comm -13 /run/have -"
            + " | grep -v -e ^user -e '^# file: etc/note$' -e '^$'",
        1);
    ends(machine, "[ -s /run/stateless/attributes ] && getcap /bin/ping | grep net_raw", 0);
    ends(machine, "getfacl -c /etc/acl | grep user:games:rw", 0);
    ends(machine, "setpriv --reuid 1000 --clear-groups ping -c 1 127.0.0.1", 0);
    ends(machine, "[ \"$(hostname)\" = first ] && [ \"$(cat /etc/hostname)\" = first ]", 0);
    ends(machine, "[ \"$(systemctl is-system-running --wait)\" = running ]", 0);
  }
}
