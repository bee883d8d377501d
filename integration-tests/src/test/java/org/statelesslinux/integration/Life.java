package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/**
 * What a machine goes through in one mode: it starts with blank disks, is asked, works, makes a
 * backup and stops; then the disk with its state is thrown away, and it starts with a new one.
 */
final class Life {
  private static final String BOOT =
      "drivers: [virtio_net, virtio_pci, virtio_blk], cmdline: [console=ttyS0]";

  private static final String STORES =
      """
      machine: { type: local, disk: { label: stateless-state, make-on: /dev/vda },
        backup: { every: 1d, keep: { last: 9 } } },
      desk: { type: local, disk: { label: stateless-desk, make-on: /dev/vdb } },
      scratch: { type: ephemeral }""";

  private static final String RULES =
      """
      { path: /home, store: machine, seed: files }, { path: /var/log, store: machine, seed: dirs },
      { path: /srv, store: desk, seed: files }, { path: /var/mine, store: desk, seed: empty },
      { path: /opt, store: scratch, seed: files },
      { path: /var/local, store: scratch, seed: dirs }""";

  private final Path directory;
  private final Path tree;
  private final Ssh ssh;
  private final Map<String, String> answers = new LinkedHashMap<>();

  private Life(Path directory, Path tree, Ssh ssh) {
    this.directory = directory;
    this.tree = tree;
    this.ssh = ssh;
  }

  /** Gives a tree all that its machines are asked about, and a key to ask them. */
  static Ssh prepare(Path directory, Path tree) {
    Shell.run(directory, PROTOTYPE, Debian.machine(), tree);
    return Ssh.into(directory, tree);
  }

  /**
   * Lives it. The directory is that of the lives in other modes, whose repository this one has too,
   * without their backups.
   *
   * @param mode the mode, with its options, as lines of YAML
   * @return what the machine said, by question
   */
  static Map<String, String> live(Path directory, Path tree, Ssh ssh, String mode)
      throws IOException {
    Life life = new Life(directory, tree, ssh);
    life.live(mode);
    return life.answers;
  }

  private void live(String mode) throws IOException {
    Shell.run(directory, "rm -rf kept/repository/backups state desk cache");
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, RULES, STORES, mode)) {
      String stored;
      try (VirtualMachine machine = lab.netbootFirst(ssh.port(), disks())) {
        machine.console().await("first login: ", MachineLab.LIMIT);
        ssh.trust();
        // It would make versions of its own.
        ssh.run("systemctl stop stateless-backup.timer");
        ask("", DELIVERED);
        assertThat(answers)
            .containsEntry("root", Shell.run(lab.manifest().resolveSibling("tree"), ROOT))
            .containsEntry("attributes that are missing", "");
        ask(" at first", ALWAYS);
        ssh.run(WRITE);
        assertThat(ssh.run("/run/stateless/backup")).startsWith("store machine: backed up as sha");
        assertThat(lab.engine().backups().list("first"))
            .singleElement()
            .returns(true, BackupInfo::current);
        ssh.run("echo last > /home/user/last");
        ask(" when it stops", Map.of("what is there", THERE));
        stored = ssh.run(STORED);
        ssh.run("systemctl --no-block poweroff");
        machine.awaitEnd(MachineLab.LIMIT);
      }
      assertThat(lab.engine().backups().list("first")).hasSize(2);
      Files.delete(directory.resolve("state"));
      try (VirtualMachine machine = lab.startFirst(ssh.port(), disks())) {
        machine.console().await("filling store machine with the backup", MachineLab.LIMIT);
        machine.console().await("first login: ", MachineLab.LIMIT);
        assertThat(ssh.run(STORED)).isEqualTo(stored);
        ask(" on a new disk", ALWAYS);
        machine.powerCut();
      }
    }
  }

  private Disk[] disks() throws IOException {
    return new Disk[] {disk("state", 256), disk("desk", 64), disk("cache", 2048)};
  }

  private Disk disk(String name, int mebibytes) throws IOException {
    Path disk = directory.resolve(name);
    if (Files.notExists(disk)) {
      try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
        file.setLength((long) mebibytes << 20);
      }
    }
    return Disk.of(disk);
  }

  private void ask(String when, Map<String, String> questions) {
    questions.forEach((name, script) -> answers.put(name + when, ssh.run(script)));
  }

  /** In the order that they are asked in. */
  private static Map<String, String> questions(String... namesAndScripts) {
    Map<String, String> questions = new LinkedHashMap<>();
    for (int i = 0; i < namesAndScripts.length; i += 2) {
      questions.put(namesAndScripts[i], namesAndScripts[i + 1]);
    }
    return questions;
  }

  /** No links: where others make links to a file that is kept, it changes while it is published. */
  private static final String PROTOTYPE =
      """
      cp -a "$1" "$2"; cd "$2"; rm boot/initrd.img-*
      echo acl > etc/acl; setfacl -m u:5:rw etc/acl
      echo note > etc/note; setfattr -n user.note -v one etc/note
      for path in home srv opt var/local; do
        mkdir "$path/user"; echo seed > "$path/user/seed"; chown -R 1000:1000 "$path/user"
      done
      """;

  /** Every file that was delivered, in the directory that this runs in. */
  private static final String ROOT =
      """
      mtree -c -k type,mode,uid,gid,size,time,link,device,sha256 -p . |
        sed -e ':a' -e '/\\\\$/{N;s/ *\\\\\\n */ /;ba}' -e '/^#/d' -e 's/\\(time=[0-9]*\\)\\.[0-9]*/\\1/' | sha256sum
      """;

  private static final Map<String, String> DELIVERED =
      questions(
          "root",
          "cd /run/stateless/root && " + ROOT,
          "attributes",
          """
          cd / && xargs -0 getfattr -h -d -m - -e base64 -- < /run/stateless/attributes.paths \
            2> /dev/null | grep -v -e ^user -e '^# file: etc/note$' | sort
          """,
          "attributes that are missing",
          """
          cd / && xargs -0 getfattr -h -d -m - -e base64 -- < /run/stateless/attributes.paths \
            2> /dev/null | sort > /run/have
          sort /run/stateless/attributes | comm -13 /run/have - |
            grep -v -e ^user -e '^# file: etc/note$' -e '^$'; [ -s /run/have ]
          """,
          "user attributes",
          "{ getfattr --only-values -n user.note /etc/note || grep user /run/stateless/status-notes;"
              + " } > /dev/null 2>&1 && echo kept or told of",
          "capabilities",
          "setpriv --reuid 1000 --clear-groups ping -c 1 127.0.0.1 > /dev/null && echo in effect",
          "os-release",
          "cat /etc/os-release",
          "kernel",
          "uname -r");

  private static final String THERE =
      """
      cd /; for path in home var/log/app srv var/mine opt var/local etc/mine etc/apt; do
        [ ! -e "$path" ] || {
          find "$path" -printf '%p %y %m %U %G %n %l\\n'; find "$path" -type f -exec md5sum {} +
        }
      done | grep -v -e ' d 755 0 0 [0-9]* *$' | sort
      """;

  private static final Map<String, String> ALWAYS =
      questions(
          "identity",
          "cat /etc/machine-id /etc/hostname; hostname;"
              + " ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
          "units",
          "systemctl is-system-running --wait; systemctl --failed --quiet --no-legend --plain",
          "mounts",
          """
          while read -r id parent device root point rest; do
            case $point in
              / | /home | /var/log | /srv | /var/mine | /opt | /var/local)
                echo "$point of $root ${rest#* - }" ;;
            esac
          done < /proc/self/mountinfo | sort
          """,
          "what is there",
          THERE);

  private static final String WRITE =
      """
      set -e
      cd /home/user; echo letter > letter; ln letter twin; ln -s nowhere link; mkfifo -m 600 fifo
      mkdir -m 700 private; seq 400000 > private/data; chown -R 1000:1000 .
      setfattr -n user.colour -v blue letter; setfacl -m u:7:r letter; setfacl -d -m u:9:rx private
      touch -d '2001-02-03 04:05:06.123456789' letter; printf x > "$(printf 'new\\nline')"
      mkdir /var/log/app; echo one > /var/log/app/today; chown -R 7:7 /var/log/app
      for directory in /srv /var/mine /opt /var/local /etc; do echo mine > $directory/mine; done
      rm -r /srv/user/seed /opt/user/seed /etc/apt; sync
      """;

  /** All that files can have; the journal goes on meanwhile, so it is left out. */
  private static final String STORED =
      """
      set -e
      cd /; find home var/log/app srv var/mine -print0 | sort -z > /run/all
      for path in home var/log/app srv var/mine; do
        mtree -c -k type,mode,uid,gid,size,time,link,nlink,sha256 -p $path | grep -v '^#'
      done
      xargs -0 getfattr -h -d -m - -e base64 -- < /run/all
      """;
}
