package org.statelesslinux.testkit.vm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a virtual machine is made of; data. */
record Hardware(
    String name,
    String memory,
    int cpus,
    Firmware firmware,
    Optional<Kernel> kernel,
    List<Disk> disks,
    Optional<Path> cdrom,
    List<Network> networks,
    List<BootSource> order) {

  Hardware {
    disks = List.copyOf(disks);
    networks = List.copyOf(networks);
    order = List.copyOf(order);
  }

  /** A kernel that starts without a boot loader. */
  record Kernel(Path image, Path initrd, String commandLine) {}

  /** The machine in a message. */
  String described() {
    return "virtual machine " + ConsoleText.plain(name);
  }

  boolean bootsFromNetwork() {
    return networks.stream().anyMatch(network -> network.bootFile().isPresent());
  }
}
