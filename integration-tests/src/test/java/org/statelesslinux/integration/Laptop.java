package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/**
 * A machine that keeps its snapshots on its own disk and starts from it, and the site that has
 * them: versions 1, 2 and so on of a small tree.
 */
final class Laptop implements AutoCloseable {
  /** What the console says when a version is up, before its number. */
  static final String UP = "small is up: first runs ";

  static final String UPDATE = "/run/stateless/update";

  /**
   * Nothing asked for the network at the start from the disk, and this OS has nothing that would.
   */
  static final String CONNECT =
      "b=/run/stateless/busybox; $b modprobe virtio_net; $b ip link set eth0 up;"
          + " $b ip addr show eth0 | $b grep -q 'inet ' || $b ip addr add 10.0.2.15/24 dev eth0";

  private static final long MIB = 1 << 20;

  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci], cmdline: [console=ttyS0],"
          + " disk: only-blank-disk, reboot-after: 1, tries: 2";

  private static final String MODE =
      """
      mode: rsync
      modes: { rsync: { port: %%d, verify: %s, disk: { label: stateless-cache, make-on: boot-disk } } }""";

  /** Files that differ in each version, files that come and go, and now and then another kernel. */
  private static final String VERSION =
      """
      echo "$1." > etc/version
      rm -rf usr/lib/changing; mkdir -p "usr/lib/changing/of-$1"
      for i in $(seq 60); do
        seq $(($1 * 1000 + i)) $(($1 * 1000 + i + 4000)) > "usr/lib/changing/$i"
      done
      echo "the mark of version $1, which a damaged disk does not return" > usr/lib/marked
      cp usr/lib/changing/7 "usr/lib/changing/of-$1/new"
      [ $(($1 % 2)) = 1 ] || printf 'rest' >> "$(echo boot/vmlinuz-*)"
      """;

  private final Path tree;
  private final List<SnapshotId> versions = new ArrayList<>();
  private final MachineLab lab;

  private Laptop(Path tree, MachineLab lab) {
    this.tree = tree;
    this.lab = lab;
  }

  /** Publishes version 1. */
  static Laptop serve(Path directory, String verify) throws IOException {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Shell.run(tree, VERSION, 1);
    Laptop laptop =
        new Laptop(tree, MachineLab.serve(directory, tree, BOOT, "", "", MODE.formatted(verify)));
    laptop.versions.add(laptop.lab.engine().profile("machine").publish().snapshot().id());
    return laptop;
  }

  /** Publishes the next version, and gives back its number. */
  int publish() {
    Shell.run(tree, VERSION, versions.size() + 1);
    versions.add(lab.engine().profile("machine").publish().snapshot().id());
    return versions.size();
  }

  Path tree() {
    return tree;
  }

  /** A disk without anything on it. */
  Path blank(String name, long mebibytes) throws IOException {
    Path disk = lab.directory().resolve(name);
    Files.deleteIfExists(disk);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(mebibytes * MIB);
    }
    return disk;
  }

  /** Turns the machine on. Its firmware tries the disk, then the network. */
  VirtualMachine start(Disk disk) {
    return lab.netbootFirst(disk);
  }

  /** The same without a network card. */
  VirtualMachine startAlone(Path disk) {
    return VirtualMachine.builder()
        .memory("1G")
        .disk(Disk.of(disk))
        .consoleFile(disk.resolveSibling("console-alone-" + System.nanoTime()))
        .start();
  }

  /** Waits until a version is up, logs in, and gives back its number. */
  static int logIn(VirtualMachine machine) {
    int version =
        Integer.parseInt(
            machine
                .console()
                .await(Pattern.compile(Pattern.quote(UP) + "([0-9]+)\\."), MachineLab.LIMIT)
                .group(1));
    RootShell.logIn(machine, "");
    return version;
  }

  /** What runs is this version, by its snapshot and by all that lies in its copy on the disk. */
  void isWhole(VirtualMachine machine, int version) {
    RootShell.prints(
        machine,
        ". /run/stateless/machine; echo $SNAPSHOT; cat /etc/version;"
            + " /run/stateless/programs/usr/bin/mtree -f /run/stateless/manifest"
            + " -p /run/stateless/mode/running/tree; echo $?;"
            + " sha256sum < /run/stateless/manifest; readlink /run/stateless/mode/running",
        "%s\n%d.\n0\n%s  -\ncache/slots/%s"
            .formatted(id(version), version, id(version).hex(), id(version).hex()));
  }

  /** Since it was turned on it has found nothing that was damaged. */
  static void foundNoDamage(VirtualMachine machine) {
    assertThat(machine.console().text()).doesNotContain("the copy is damaged");
  }

  /** The server goes away, whoever is being served. */
  void stopServing() {
    lab.close();
  }

  private SnapshotId id(int version) {
    return versions.get(version - 1);
  }

  @Override
  public void close() {
    lab.close();
  }
}
