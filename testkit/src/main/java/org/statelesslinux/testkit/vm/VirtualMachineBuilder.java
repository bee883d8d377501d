package org.statelesslinux.testkit.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.statelesslinux.model.StatelessException;

/**
 * Describes a virtual machine (64-bit PC, chipset Q35) and starts it, several times if wanted. Not
 * thread-safe.
 */
public final class VirtualMachineBuilder {
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[MG]");

  private String name = "test";
  private String memory = "512M";
  private int cpus = 1;
  private Firmware firmware = Firmware.BIOS;
  private Optional<Hardware.Kernel> kernel = Optional.empty();
  private Optional<Path> cdrom = Optional.empty();
  private final List<Disk> disks = new ArrayList<>();
  private final List<Network> networks = new ArrayList<>();
  private List<BootSource> order = List.of(BootSource.values());
  private final List<Consumer<String>> listeners = new ArrayList<>();
  private Optional<Path> consoleFile = Optional.empty();

  VirtualMachineBuilder() {}

  /** What to call the machine in messages; {@code test} by default. */
  public VirtualMachineBuilder name(String name) {
    this.name = name;
    return this;
  }

  /**
   * Its memory, {@code 512M} by default.
   *
   * @throws IllegalArgumentException if it is no number of M or G
   */
  public VirtualMachineBuilder memory(String memory) {
    require(MEMORY.matcher(memory).matches(), "no amount of memory like 512M or 2G: ", memory);
    this.memory = memory;
    return this;
  }

  /** How many processors it has, 1 to 64; 1 by default. */
  public VirtualMachineBuilder cpus(int cpus) {
    require(cpus >= 1 && cpus <= 64, "no number of processors from 1 to 64: ", cpus);
    this.cpus = cpus;
    return this;
  }

  /** What it runs first; {@link Firmware#BIOS} by default. */
  public VirtualMachineBuilder firmware(Firmware firmware) {
    this.firmware = firmware;
    return this;
  }

  /**
   * Starts a kernel at once, without a boot loader. It writes to this machine's console only if its
   * command line says {@code console=ttyS0}.
   */
  public VirtualMachineBuilder kernel(Path image, Path initrd, String commandLine) {
    this.kernel =
        Optional.of(
            new Hardware.Kernel(image.toAbsolutePath(), initrd.toAbsolutePath(), commandLine));
    return this;
  }

  /** Adds a disk. */
  public VirtualMachineBuilder disk(Disk disk) {
    disks.add(disk);
    return this;
  }

  /** Puts an ISO image into the CD-ROM (SATA). */
  public VirtualMachineBuilder cdrom(Path image) {
    this.cdrom = Optional.of(image.toAbsolutePath());
    return this;
  }

  /** Adds a network card. */
  public VirtualMachineBuilder network(Network network) {
    networks.add(network);
    return this;
  }

  /**
   * What the firmware tries to start from, in this order, and nothing else. By default CD-ROM,
   * disks, network. It means nothing where a kernel is given, or the machine has none of them.
   */
  public VirtualMachineBuilder bootFrom(BootSource... order) {
    this.order = List.of(order);
    return this;
  }

  /**
   * Shows the console while it is written, by a thread of the machine's own, which waits for it. It
   * gets text that is safe to show, with line feeds, as it comes: not always whole lines.
   */
  public VirtualMachineBuilder console(Consumer<String> listener) {
    listeners.add(listener);
    return this;
  }

  /** Writes the console to a file, anew at each start, up to 64 MiB. */
  public VirtualMachineBuilder consoleFile(Path file) {
    this.consoleFile = Optional.of(file);
    return this;
  }

  /**
   * Turns the machine on.
   *
   * @throws StatelessException if QEMU cannot run it; if a package is missing, it is named
   */
  public VirtualMachine start() {
    return start(QemuFiles.INSTALLED);
  }

  VirtualMachine start(QemuFiles files) {
    Hardware hardware =
        new Hardware(name, memory, cpus, firmware, kernel, disks, cdrom, networks, order);
    return new Launch(hardware, files).start(listeners, consoleFile);
  }

  private static void require(boolean holds, String otherwise, Object what) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise + ConsoleText.plain(what.toString()));
    }
  }
}
