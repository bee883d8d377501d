package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.ends;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** Machines start from images in Coda's cache, which a double of Coda's client keeps there. */
@NeedsBootDisk
@NeedsCoda
@Order(2)
class CodaIT {
  private static final String CACHE = "disk: { label: stateless-cache, make-on: /dev/vdb }";
  private static final String VENUS = "/run/stateless/mode/venus";

  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci], cmdline: [console=ttyS0]";

  /** What the machine's own tree may lack. */
  private static final String BUSYBOX = "b=/run/stateless/busybox; ";

  /** Venus runs, under a name that systemd spares when it ends everything else. */
  private static final String RUNS =
      BUSYBOX
          + "$b tr '\\0' ' ' < /proc/$(cat "
          + VENUS
          + "/var/venus.pid)/cmdline | $b grep '^@venus'";

  private static final String NEWER =
      "cp etc/os-release etc/new; mv etc/new etc/os-release; echo two > etc/version";

  @TempDir Path directory;

  /** How a machine shows that it runs what was published, by the version that it must have. */
  private interface Proof {
    void of(MachineLab lab, VirtualMachine machine, String version);
  }

  @Test
  @Tag("soak")
  void aDebianStartsFromItsCacheAndSeesAnUpdate() throws Exception {
    Path tree = PublishedDebian.prototype(directory);
    startsFromItsCacheAndSeesAnUpdate(
        tree,
        "cmdline: [console=ttyS0]",
        (lab, machine, version) -> {
          PublishedDebian.logIn(machine);
          // squashfs keeps whole seconds.
          PublishedDebian.hasTheRootOf(lab, machine, "sed 's/ time=[0-9.]*//'");
          PublishedDebian.runsAsItWasPublished(machine);
          ends(machine, "grep " + version + " /etc/version", 0);
        });
  }

  @Test
  void aMachineStartsFromItsCacheAndSeesAnUpdate() throws Exception {
    startsFromItsCacheAndSeesAnUpdate(
        Prototypes.bootable(directory.resolve("prototype")),
        BOOT,
        (lab, machine, version) -> RootShell.logIn(machine, "small is up: first runs " + version));
  }

  private void startsFromItsCacheAndSeesAnUpdate(Path tree, String boot, Proof proof)
      throws Exception {
    CodaRealm.install(tree);
    Shell.run(tree, "echo one > etc/version");
    try (CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
        MachineLab lab = MachineLab.serve(directory, tree, boot, "", "", realm.mode(CACHE))) {
      Disk cache = blankDisk();
      try (VirtualMachine machine = lab.startFirst(PublishedDebian.manifest(lab), cache)) {
        runsAsItWasPublished(lab, machine, proof, "one");
        ends(machine, "sync", 0);
        machine.powerCut();
      }
      long whole = images(realm);
      assertThat(realm.given()).isGreaterThanOrEqualTo(whole);

      try (VirtualMachine machine = alone(lab, cache)) {
        runsAsItWasPublished(lab, machine, proof, "one");
        machine.powerCut();
      }

      Shell.run(tree, NEWER);
      lab.engine().profile("machine").publish();
      assertThat(images(realm) - whole).isBetween(1L, whole / 20);
      try (VirtualMachine machine = lab.startFirst(PublishedDebian.manifest(lab), cache)) {
        runsAsItWasPublished(lab, machine, proof, "two");
        Shell.run(tree, "echo three > etc/version");
        String next = lab.engine().profile("machine").publish().snapshot().id().hex();
        String current = VENUS + "/coda/coda.test/stateless/machine/current";
        ends(
            machine,
            BUSYBOX + "until $b readlink " + current + " | $b grep " + next + "; do sleep 1; done",
            0);
        machine.powerCut();
      }
      assertThat(realm.given()).isLessThan(whole / 20);
    }
  }

  @Test
  void whatCannotBeHadOrIsDamagedIsSaid() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    CodaRealm.install(tree);
    try (CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
        MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", realm.mode(CACHE))) {
      try (VirtualMachine machine = alone(lab, blankDisk())) {
        says(machine, "no network card was found");
        says(machine, "Found: the image " + VENUS + "/coda/coda.test/stateless/machine/");
        says(machine, "cannot be had. It is not in Coda's cache here. See that this machine has");
        says(machine, "Connection timed out");
        machine.powerCut();
      }
      damage(realm);
      try (VirtualMachine machine = lab.startFirst(PublishedDebian.manifest(lab), blankDisk())) {
        says(machine, "The medium is damaged: block 0 of its image is not what was written.");
        says(machine, "What to do");
        machine.powerCut();
      }
    }
  }

  @Test
  void aMachineWithoutADiskHasItsCacheInMemory() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    CodaRealm.install(tree);
    try (CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
        MachineLab lab =
            MachineLab.serve(directory, tree, BOOT, "", "", realm.mode("cache-in: memory"));
        VirtualMachine machine = lab.startFirst()) {
      RootShell.logIn(machine, "small is up: first runs one");
      ends(machine, "/run/stateless/busybox grep -q ' " + VENUS + "/cache tmpfs ' /proc/mounts", 0);
      realm.stop();
      ends(machine, "echo 3 > /proc/sys/vm/drop_caches; cat /usr/sbin/venus > /dev/null", 0);
    }
  }

  @Test
  void aLaptopStartsFromItsDiskAndFetchesWhatItStartsWithNext() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    CodaRealm.install(tree);
    String mode = "disk: { label: stateless-cache, make-on: boot-disk }";
    try (CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
        MachineLab lab =
            MachineLab.serve(
                directory, tree, BOOT + ", disk: only-blank-disk", "", "", realm.mode(mode))) {
      Disk disk = blankDisk();
      try (VirtualMachine machine = lab.netbootFirst(disk)) {
        says(machine, "making the boot disk on /dev/vda, which is blank");
        RootShell.logIn(machine, "small is up: first runs one");
        ends(machine, "/run/stateless/good", 0);
        Shell.run(tree, "echo two > etc/version");
        lab.engine().profile("machine").publish();
        RootShell.prints(machine, Laptop.UPDATE, Pattern.compile("the next start tries it"));
        machine.powerCut();
      }
      try (VirtualMachine machine =
          VirtualMachine.builder()
              .memory("1G")
              .disk(disk)
              .consoleFile(directory.resolve("console-alone-" + System.nanoTime()))
              .start()) {
        says(machine, "no network card was found");
        RootShell.logIn(machine, "small is up: first runs two");
      }
    }
  }

  /** Changes what is mounted first of the image that the realm has. */
  private static void damage(CodaRealm realm) throws IOException {
    try (Stream<Path> files = Files.walk(realm.published())) {
      Path image = files.filter(file -> file.toString().endsWith(".squashfs")).toList().get(0);
      FileTime time = Files.getLastModifiedTime(image);
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.seek(40);
        int there = file.read();
        file.seek(40);
        file.write(there ^ 1);
      }
      Files.setLastModifiedTime(image, time);
    }
  }

  private static void says(VirtualMachine machine, String text) {
    machine.console().await(text, MachineLab.LIMIT);
  }

  private static void runsAsItWasPublished(
      MachineLab lab, VirtualMachine machine, Proof proof, String version) {
    proof.of(lab, machine, version);
    ends(machine, RUNS, 0);
    ends(machine, BUSYBOX + "$b grep stateless/machine/ " + VENUS + "/cache/venus/cache/HDB", 0);
    ends(machine, BUSYBOX + "$b grep -q '^/dev/mapper/stateless-.* squashfs ro' /proc/mounts", 0);
  }

  /** Starts the machine by hand, without a network card. */
  private VirtualMachine alone(MachineLab lab, Disk cache) throws IOException {
    Bundle bundle = lab.engine().machine("first").bundle(directory.resolve("bundle"));
    return VirtualMachine.builder()
        .memory("1G")
        .kernel(bundle.kernel(), bundle.initrd(), bundle.entry().commandLine())
        .disk(PublishedDebian.manifest(lab))
        .disk(cache)
        .consoleFile(directory.resolve("console-alone-" + System.nanoTime()))
        .start();
  }

  private Disk blankDisk() throws IOException {
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(2L << 30);
    }
    return Disk.of(disk);
  }

  /** How many bytes all images have. */
  private static long images(CodaRealm realm) throws IOException {
    try (Stream<Path> files = Files.walk(realm.published())) {
      return files
          .filter(file -> file.toString().endsWith(".squashfs"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
