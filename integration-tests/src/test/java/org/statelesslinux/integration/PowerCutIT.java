package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.BackupOperations;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/**
 * Power cuts while a machine seeds its store, copies it to the server, or gets it back. The machine
 * writes one number into many files, then copies them, again and again: a version in which two
 * files differ is half.
 */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    })
class PowerCutIT {
  private static final int FILES = 60;
  private static final String BOOT =
      "drivers: [virtio_net, virtio_pci, virtio_blk], cmdline: [console=ttyS0]";
  private static final String STATE = "{ path: /home, store: machine, seed: files }";

  @TempDir Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** What is under way when the power goes. */
  private enum During {
    SEEDING("seeding /home", 1500, 0),
    BACKUP("copying", 4000, 1),
    RESTORE("filling store machine", 3000, 2);

    private final String begins;
    private final int millis;

    /** What makes the cuts of all kinds as many as they should be. */
    private final int rest;

    During(String begins, int millis, int rest) {
      this.begins = begins;
      this.millis = millis;
      this.rest = rest;
    }
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void aMachineWhoseStoreWasBeingSeededStarts() throws Exception {
    try (MachineLab lab = serve()) {
      for (int round = 0; round < rounds(During.SEEDING); round++) {
        // A machine that nothing is known of seeds; the others go on with one.
        String name = "pc-%02d".formatted(2 + round % 39);
        blankDisk(name);
        cut(lab, name, During.SEEDING);
        goesOn(lab, name);
      }
      areWhole(lab);
    }
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void noVersionIsHalfWhereAStoreWasBeingCopied() throws Exception {
    try (MachineLab lab = serve()) {
      blankDisk("pc-01");
      goesOn(lab, "pc-01");
      for (int round = 0; round < rounds(During.BACKUP); round++) {
        cut(lab, "pc-01", During.BACKUP);
      }
      goesOn(lab, "pc-01");
      areWhole(lab);
    }
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void aMachineThatWasGettingItsStoreBackStarts() throws Exception {
    try (MachineLab lab = serve()) {
      blankDisk("pc-01");
      goesOn(lab, "pc-01");
      for (int round = 0; round < rounds(During.RESTORE); round++) {
        blankDisk("pc-01");
        cut(lab, "pc-01", During.RESTORE);
        goesOn(lab, "pc-01");
      }
      areWhole(lab);
    }
  }

  private MachineLab serve() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Shell.run(tree, WRITER, FILES);
    return MachineLab.serve(directory, tree, BOOT, STATE);
  }

  private static int rounds(During during) {
    return (Soak.rounds(100, 3) + during.rest) / During.values().length;
  }

  private Path disk(String name) {
    return directory.resolve(name + ".disk");
  }

  private void blankDisk(String name) {
    Shell.run(directory, "rm -f -- \"$1\"; truncate -s 96M -- \"$1\"", disk(name));
  }

  private void cut(MachineLab lab, String name, During during) throws Exception {
    try (VirtualMachine machine = lab.start(name, Disk.of(disk(name)))) {
      machine.console().await(during.begins, MachineLab.LIMIT);
      // Nothing is waited for: this is the random moment.
      TimeUnit.MILLISECONDS.sleep(random.nextInt(during.millis));
      machine.powerCut();
    }
  }

  private void goesOn(MachineLab lab, String name) {
    try (VirtualMachine machine = lab.start(name, Disk.of(disk(name)))) {
      machine.console().await("copied: 0", MachineLab.LIMIT);
      machine.powerCut();
    }
    assertThat(lab.engine().backups().list(name)).as("random seed %d", seed).isNotEmpty();
  }

  private void areWhole(MachineLab lab) {
    for (BackupInfo version : lab.engine().backups().list()) {
      isWhole(lab.engine().backups(), version);
    }
  }

  private void isWhole(BackupOperations backups, BackupInfo version) {
    Path copy = directory.resolve("copy");
    backups.copyOut(
        new BackupOperations.Choice(
            version.machine().value(), Optional.empty(), Optional.of(version.time())),
        "/",
        copy,
        Listener.silent());
    assertThat(
            Shell.run(
                copy,
                "find . -name 'file-*' -type f -exec cat {} + | sort | uniq -c; rm -r \"$PWD\""))
        .as("version of %s, random seed %d", version.time(), seed)
        .matches(" *" + FILES + " [0-9]+");
  }

  private static final String WRITER =
      """
      for number in $(seq "$1"); do echo 0 > "home/user/file-$number"; done
      cat > usr/sbin/init <<END
      #!/bin/busybox sh
      export PATH=/usr/sbin:/usr/bin:/sbin:/bin
      echo "small is up: \\$(hostname)"
      number=\\$(busybox head -n 1 /home/user/file-1)
      while :; do
        number=\\$((number + 1))
        for file in /home/user/file-*; do echo \\$number > "\\$file"; done
        busybox head -c \\$((number % 7 * 100000)) /dev/urandom > /home/user/ballast
        echo "copying \\$number"
        /run/stateless/backup
        echo "copied: \\$?"
      done
      END
      """;
}
