package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/** Machines that start from a boot sector, and what can be done to them. */
@NeedsQemu
class VirtualMachineIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern BOOT = Pattern.compile("boot number (\\d|\\?)");

  @TempDir Path directory;
  private Path disk;

  @BeforeEach
  void makeDisk() {
    disk = BootSector.disk(directory.resolve("disk.img"));
  }

  @Test
  void theConsoleIsReadAndTypedAt() {
    StringBuilder shown = new StringBuilder();
    Path file = directory.resolve("console.txt");
    VirtualMachine machine =
        VirtualMachine.builder()
            .disk(Disk.of(disk))
            .console(shown::append)
            .consoleFile(file)
            .start();
    try (machine) {
      assertThat(number(machine)).isEqualTo("1");
      machine.type("hello");
      machine.console().await("hello", LIMIT);
      assertThat(machine.isRunning()).isTrue();
      machine.type("!");
      machine.awaitEnd(LIMIT);
      assertThat(machine.isRunning()).isFalse();
    }
    assertThat(machine.console().text()).contains("SeaBIOS").endsWith("boot number 1hello");
    assertThat(file).hasContent(machine.console().text());
    assertThat(shown).hasToString(machine.console().text());
  }

  @Test
  void aResetStartsItAgain() {
    try (VirtualMachine machine = VirtualMachine.builder().disk(Disk.of(disk)).start()) {
      assertThat(number(machine)).isEqualTo("1");
      machine.reset();
      assertThat(number(machine)).isEqualTo("2");
    }
  }

  @Test
  void afterAPowerCutTheDiskHasWhatWasWritten() {
    VirtualMachineBuilder builder = VirtualMachine.builder().disk(Disk.of(disk));
    try (VirtualMachine machine = builder.start()) {
      assertThat(number(machine)).isEqualTo("1");
      machine.powerCut();
      assertThat(machine.isRunning()).isFalse();
      machine.awaitEnd(LIMIT);
      assertThatThrownBy(() -> machine.console().await("more", LIMIT))
          .hasMessageContaining("the machine's power was cut")
          .hasMessageContaining("  | boot number 1");
      assertThatThrownBy(() -> machine.type("x")).isInstanceOf(StatelessException.class);
      assertThatThrownBy(machine::reset)
          .isInstanceOf(StatelessException.class)
          .hasMessageStartingWith("Cannot reset virtual machine test: QEMU has ended");
    }
    try (VirtualMachine machine = builder.start()) {
      assertThat(number(machine)).isEqualTo("2");
    }
  }

  @Test
  void aForgetfulDiskStaysAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(disk);
    try (VirtualMachine machine =
        VirtualMachine.builder().disk(Disk.of(disk).forgetful()).start()) {
      assertThat(number(machine)).isEqualTo("1");
      machine.reset();
      assertThat(number(machine)).isEqualTo("2");
    }
    assertThat(disk).hasBinaryContent(before);
  }

  @Test
  void aReadOnlyDiskCannotBeWrittenTo() {
    try (VirtualMachine machine = VirtualMachine.builder().disk(Disk.of(disk).readOnly()).start()) {
      assertThat(number(machine)).isEqualTo("?");
    }
  }

  @Test
  void itStartsFromAUsbStickThatCanBePulledOut() {
    try (VirtualMachine machine = VirtualMachine.builder().disk(Disk.of(disk).usb()).start()) {
      assertThat(number(machine)).isEqualTo("1");
      machine.unplug(0);
      machine.reset();
      machine.console().await("No bootable device", LIMIT);
    }
  }

  @Test
  void namesOfFilesReachQemuUnharmed() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("a,readonly=on, \"b' $(c)\\"));
    Files.copy(disk, odd.resolve("disk,=\n.img"));
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .name("x,debug-threads=on \u001b[2J")
            .disk(Disk.of(odd.resolve("disk,=\n.img")))
            .start()) {
      assertThat(number(machine)).isEqualTo("1");
    }
  }

  @Test
  void onlyWhatIsListedIsStartedFrom() {
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .disk(Disk.of(disk))
            .cdrom(blank())
            .bootFrom(BootSource.CDROM)
            .start()) {
      machine.console().await("No bootable device", LIMIT);
    }
  }

  @Test
  void plugsArePulledAndCdsEjected() {
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .disk(Disk.of(disk))
            .cdrom(blank())
            .network(Network.user().mac("52:54:00:12:34:56"))
            .network(Network.silent())
            .network(Network.restricted())
            .start()) {
      for (int card = 0; card < 3; card++) {
        machine.link(card, false);
        machine.link(card, true);
      }
      machine.eject();
      assertThatThrownBy(() -> machine.unplug(0))
          .isInstanceOf(StatelessException.class)
          .hasMessageStartingWith("Cannot unplug disk 0 of virtual machine test: ");
      assertThatThrownBy(() -> machine.link(3, false))
          .hasMessageStartingWith("Cannot unplug network card 3 of virtual machine test: ");
    }
  }

  @Test
  void whatDoesNotComeIsSaidWithTheLastLines() {
    try (VirtualMachine machine = VirtualMachine.builder().disk(Disk.of(disk)).start()) {
      number(machine);
      assertThatThrownBy(() -> machine.console().await("never\u001b", Duration.ofMillis(1)))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("Cannot see 'never\\u001b' on the console of virtual machine test")
          .hasMessageContaining("it did not come within 0.001 s")
          .hasMessageContaining("  | boot number 1");
      assertThatThrownBy(() -> machine.shutDown(Duration.ofMillis(1)))
          .hasMessageContaining("it still runs after 0.001 s")
          .hasMessageContaining("  | boot number 1");
      assertThat(machine.isRunning()).isTrue();
    }
  }

  @Test
  void whatQemuRefusesIsSaidInItsWords() {
    assertThatThrownBy(
            () -> VirtualMachine.builder().disk(Disk.of(directory.resolve("none"))).start())
        .isInstanceOf(StatelessException.class)
        .hasMessageStartingWith("Cannot start virtual machine test: QEMU ended with code 1")
        .hasMessageContaining("No such file or directory");
  }

  @Test
  void whoeverIsInterruptedWhileStartingOneLeavesNoneBehind() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> VirtualMachine.builder().disk(Disk.of(disk)).start())
        .isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Qemus.using(disk)).isEmpty();
  }

  @Test
  void whoeverIsInterruptedStillTurnsItOff() {
    VirtualMachine machine = VirtualMachine.builder().disk(Disk.of(disk)).start();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> machine.console().await("never", LIMIT))
        .isInstanceOf(CancelledException.class);
    machine.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Qemus.using(disk)).isEmpty();
  }

  @Test
  void aMachineEndsWithTheProcessThatStartedItAndLeavesNoFile() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    try (Qemus.Owner owner = Qemus.owner(disk, temporary)) {
      ProcessHandle qemu = owner.awaitGuest();
      assertThat(qemu.isAlive()).isTrue();
      owner.kill();
      qemu.onExit().get();
    }
    assertThat(Qemus.using(disk)).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void uefiComesUpToItsShell() {
    try (VirtualMachine machine = VirtualMachine.builder().firmware(Firmware.UEFI).start()) {
      machine.console().await("Shell> ", LIMIT);
      machine.type("reset -s\n");
      machine.awaitEnd(LIMIT);
    }
  }

  private Path blank() {
    try {
      return Files.write(directory.resolve("blank"), new byte[1 << 20]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String number(VirtualMachine machine) {
    return machine.console().await(BOOT, LIMIT).group(1);
  }
}
