package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/**
 * One machine, in each mode that there is, by changing nothing but the line {@code mode:}. It says
 * the same of itself in all of them: what its root is, where its state is and what becomes of it,
 * who it is, and that its systemd is content. What it kept comes back when its disk is thrown away.
 *
 * <p>Left out of the comparison: attributes {@code user.*} of files, which the kernel of such a
 * machine cannot always put back (then its status says so), fractions of seconds in times, which
 * not every mode carries, and what the mode itself has mounted below {@code /run/stateless}.
 */
@NeedsBootDisk
@Needs(
    tools = {
      @Needs.Tool(name = "ssh", debianPackage = "openssh-client"),
      @Needs.Tool(name = "gcc", debianPackage = "gcc"),
      @Needs.Tool(name = "/usr/bin/python3", debianPackage = "python3-minimal"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    },
    paths = "/usr/include/linux/coda.h")
class EquivalenceIT {
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
      { path: /opt, store: scratch, seed: files }, { path: /var/tmp, store: scratch, seed: empty }""";

  private static final String CACHE = "disk: { label: stateless-cache, make-on: /dev/vdc }";

  @TempDir Path directory;

  private final Report report = new Report();

  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD)
  Stream<DynamicTest> aMachineIsTheSameInEveryMode() throws IOException {
    Path tree = directory.resolve("prototype");
    Shell.run(directory, PROTOTYPE, Debian.machine(), tree);
    CodaRealm.install(tree);
    Ssh ssh = Ssh.into(directory, tree);
    CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
    List<String> modes =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(provider -> provider.get().mode().value())
            .sorted()
            .toList();
    return Stream.concat(
            modes.stream()
                .map(
                    mode ->
                        dynamicTest(
                            "it lives in mode " + mode, () -> live(mode, tree, realm, ssh))),
            Stream.of(dynamicTest("all say the same", this::allSayTheSame)))
        .onClose(realm::close);
  }

  private void live(String mode, Path tree, CodaRealm realm, Ssh ssh) throws IOException {
    Shell.run(directory, "rm -rf kept/repository/backups state desk");
    try (MachineLab lab =
        MachineLab.serve(directory, tree, BOOT, RULES, STORES, site(mode, realm))) {
      String stored;
      try (VirtualMachine machine = start(lab, mode, ssh)) {
        machine.console().await("first login: ", MachineLab.LIMIT);
        ssh.trust();
        ask(mode, "", ssh, DELIVERED);
        assertThat(report.answer(mode, "root"))
            .isEqualTo(Shell.run(lab.manifest().resolveSibling("tree"), ROOT));
        ask(mode, " at first", ssh, ALWAYS);
        ssh.run(WRITE);
        assertThat(ssh.run("/run/stateless/backup")).startsWith("store machine: backed up as sha");
        assertThat(lab.engine().backups().list("first"))
            .singleElement()
            .returns(true, BackupInfo::current);
        ssh.run("echo last > /home/user/last");
        ask(mode, " when it stops", ssh, Map.of("what is there", THERE));
        stored = ssh.run(STORED);
        ssh.run("systemctl --no-block poweroff");
        machine.awaitEnd(MachineLab.LIMIT);
      }
      assertThat(lab.engine().backups().list("first")).hasSize(2);
      Files.delete(directory.resolve("state"));
      try (VirtualMachine machine = start(lab, mode, ssh)) {
        machine.console().await("filling store machine with the backup", MachineLab.LIMIT);
        machine.console().await("first login: ", MachineLab.LIMIT);
        assertThat(ssh.run(STORED)).isEqualTo(stored);
        ask(mode, " on a new disk", ssh, ALWAYS);
        machine.powerCut();
      }
    }
  }

  private VirtualMachine start(MachineLab lab, String mode, Ssh ssh) throws IOException {
    return lab.startFirst(
        ssh.port(), disk("state", 256), disk("desk", 64), disk("cache-" + mode, 2048));
  }

  private void allSayTheSame() throws IOException {
    String table = report.table();
    System.out.println(table);
    Files.writeString(Path.of("target/equivalence.txt"), table);
    assertThat(report.differences()).isEmpty();
  }

  /** The site: what differs between modes is its first line. */
  private static String site(String mode, CodaRealm realm) {
    return """
        mode: %s
        modes:
          nfs: { port: %%1$d }
          rsync: { port: %%1$d, %s }
          livecd: { medium: http, allow: [127.0.0.1] }
          coda: { %s, %s }"""
        .formatted(mode, CACHE, realm.options(), CACHE);
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

  private void ask(String mode, String when, Ssh ssh, Map<String, String> questions) {
    questions.forEach((name, script) -> report.add(mode, name + when, ssh.run(script)));
  }

  /** In the order that they are asked in. */
  private static Map<String, String> questions(String... namesAndScripts) {
    Map<String, String> questions = new LinkedHashMap<>();
    for (int i = 0; i < namesAndScripts.length; i += 2) {
      questions.put(namesAndScripts[i], namesAndScripts[i + 1]);
    }
    return questions;
  }

  /** Nothing is changed in place: these are links to the files of a tree that is kept. */
  private static final String PROTOTYPE =
      """
      cp -al "$1" "$2"; cd "$2"
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
        sed -e '/^#/d' -e 's/\\(time=[0-9]*\\)\\.[0-9]*/\\1/' | sha256sum
      """;

  private static final Map<String, String> DELIVERED =
      questions(
          "root",
          "cd /run/stateless/root && " + ROOT,
          "attributes",
          """
          cd / && xargs -0 getfattr -h -d -m - -e base64 -- < /run/stateless/attributes.paths \
            2> /dev/null | grep -v ^user | sort
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
      cd /; for path in home var/log/app srv var/mine opt var/local etc/mine; do
        [ ! -e "$path" ] || find "$path" -printf '%p %y %m %U %G %n %l ' \
          \\( -type f -exec md5sum {} + -o -printf '\\n' \\)
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
      rm /srv/user/seed /opt/user/seed; sync
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
