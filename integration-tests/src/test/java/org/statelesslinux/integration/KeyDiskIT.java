package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** A machine whose keys come on a disk is itself with that disk, and says so without it. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "mcopy", debianPackage = "mtools"),
      @Needs.Tool(name = "/usr/sbin/mkfs.ext4", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    })
class KeyDiskIT {
  private static final String BOOT =
      "drivers: [virtio_net, virtio_pci, virtio_blk, usb_storage], cmdline: [console=ttyS0]";

  private static final String NO_KEYS =
      "no keys were found for this machine: no disk with the label SL-KEYS is there after 10 s";

  private static final String WHO = "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub";

  @TempDir Path directory;

  @Test
  void itsKeysAreWhereTheDiskIsAndNothingIsLostWithoutIt() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Files.createDirectory(tree.resolve("etc/ssh"));
    Path disk = blank("disk");
    try (MachineLab lab =
        MachineLab.serveWithoutKeys(
            directory, tree, BOOT, "{ path: /home, store: machine, seed: files }")) {
      Path keys = lab.engine().machine("first").writeKeys(directory.resolve("keys"));
      lab.engine().machine("pc-01").writeKeys(directory.resolve("keys"));
      String itself =
          Shell.run(keys, "cat machine-id ssh_host_ed25519_key.pub").replace('\n', ',') + ",";

      Path stick = blank("stick");
      Shell.run(
          directory, "/usr/sbin/mkfs.vfat -n SL-KEYS stick; mcopy -i stick -s keys/stateless ::");
      String before = Shell.run(directory, "sha256sum stick");
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk), Disk.of(stick).usb())) {
        logIn(machine, "small is up: first");
        assertThat(said(machine, WHO)).isEqualTo(itself);
        assertThat(said(machine, "cat /run/stateless/status-notes; ls /run/stateless/keys*"))
            .doesNotContain("keys were found", "keys.sha256");
        assertThat(said(machine, "grep key-disk /proc/mounts")).isEmpty();
        assertThat(said(machine, "stat -c %a /run/stateless/report.key /run/stateless/backup.*"))
            .isEqualTo("600,600,");
        assertThat(said(machine, "echo letter >/home/user/letter; sync; /run/stateless/backup"))
            .startsWith("store machine: backed up as sha256:");
        machine.powerCut();
      }
      assertThat(Shell.run(directory, "sha256sum stick")).isEqualTo(before);
      assertThat(lab.engine().backups().list("first")).hasSize(1);
      assertThat(lab.engine().status())
          .filteredOn(status -> status.machine().value().equals("first"))
          .singleElement()
          .returns(new RebootChanges.Nothing(), MachineStatus::rebootChanges);

      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        machine.console().await(NO_KEYS, MachineLab.LIMIT);
        machine.console().await("no identity was brought to this machine", MachineLab.LIMIT);
        logIn(machine, "small is up: first");
        assertThat(said(machine, "cat /etc/machine-id")).isNotEqualTo(itself.substring(0, 33));
        assertThat(said(machine, "cat /home/user/letter")).isEqualTo("letter,");
        assertThat(said(machine, "/run/stateless/backup || echo $?"))
            .startsWith(NO_KEYS)
            .endsWith(",2,");
        assertThat(said(machine, "/run/stateless/send-report || echo $?"))
            .startsWith(NO_KEYS)
            .endsWith(",1,");
        machine.powerCut();
      }

      try (VirtualMachine machine = lab.netbootFirst(Disk.of(blank("disk")))) {
        machine.console().await("could not start", MachineLab.LIMIT);
        machine.console().await("store machine is blank", MachineLab.LIMIT);
        machine.console().await("cannot be asked: " + NO_KEYS, MachineLab.LIMIT);
        machine.powerCut();
      }

      Shell.run(blank("stick").getParent(), "/usr/sbin/mkfs.ext4 -q -L SL-KEYS -d keys stick");
      before = Shell.run(directory, "sha256sum stick");
      try (VirtualMachine machine =
          lab.netbootFirst(Disk.of(blank("disk")), Disk.of(stick).readOnly())) {
        machine.console().await("filling store machine with the backup", MachineLab.LIMIT);
        logIn(machine, "small is up: first");
        assertThat(said(machine, WHO)).isEqualTo(itself);
        assertThat(said(machine, "cat /home/user/letter")).isEqualTo("letter,");
        machine.powerCut();
      }
      assertThat(Shell.run(directory, "sha256sum stick")).isEqualTo(before);
    }
  }

  private Path blank(String name) {
    Path disk = directory.resolve(name);
    Shell.run(directory, "rm -f -- \"$1\"; truncate -s 128M -- \"$1\"", disk);
    return disk;
  }

  /**
   * What a command says, with commas for the ends of lines. The echo of typing it lacks the marks.
   */
  private static String said(VirtualMachine machine, String command) {
    machine.type("echo \"be\"gins \"$({ " + command + "; } 2>&1 | tr '\\n' ,)\" ends\n");
    return machine
        .console()
        .await(Pattern.compile("begins (.*) ends"), MachineLab.LIMIT)
        .group(1)
        .lines()
        .collect(Collectors.joining());
  }
}
