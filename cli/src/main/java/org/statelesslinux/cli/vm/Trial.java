package org.statelesslinux.cli.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testkit.vm.VirtualMachineBuilder;

/** Starts a machine of the site as a virtual one, with what it would be given on its own wire. */
public final class Trial {
  /** This host's loopback address, as QEMU's network for users shows it to a machine. */
  private static final ServerAddress HOST = new ServerAddress("10.0.2.2");

  private static final String CONSOLE = "console=ttyS0";

  private Trial() {}

  /** What a person should know before: what the virtual machine has otherwise than the real one. */
  public static List<String> notes(MachineOperations machine) {
    MachinePlan plan = machine.plan();
    List<String> notes = new ArrayList<>();
    for (String store : NeededDisks.shares(plan)) {
      notes.add(
          "store %s is on a file server, where %s itself may be writing; in this virtual machine"
                  .formatted(store, machine.machine().name())
              + " it is in memory");
    }
    if (NeededDisks.bootDisk(plan).isPresent()) {
      notes.add(
          "the boot disk of this virtual machine is a blank one, made anew; no boot entry is"
              + " brought there, so it does not start from it");
    }
    return notes;
  }

  /**
   * Starts it. Its services are the caller's to have.
   *
   * @param memory the machine's memory, like {@code 1G}
   * @param listener is told how far the making of its medium is, if it starts from one
   * @param shown is given the console
   */
  public static VirtualMachine start(
      MachineOperations machine, String memory, Listener listener, Consumer<String> shown) {
    MachinePlan plan = machine.plan();
    Map<String, FileSystem> labels = NeededDisks.labels(plan);
    BootEntry entry = machine.bootEntry(HOST);
    try (TrialFiles files = new TrialFiles()) {
      VirtualMachineBuilder builder =
          VirtualMachine.builder()
              .name(machine.machine().name().value())
              .memory(memory)
              .kernel(entry.kernel(), files.initrd(entry), withConsole(entry.commandLine()))
              .network(
                  machine
                      .machine()
                      .mac()
                      .map(MacAddress::toString)
                      .map(Network.user()::mac)
                      .orElseGet(Network::user))
              .console(shown);
      NeededDisks.bootDisk(plan)
          .map(disk -> files.blankDisk(NeededDisks.bytesOf(disk)))
          .ifPresent(disk -> builder.disk(Disk.of(disk)));
      if (NeededDisks.wantsMedium(plan)) {
        builder.cdrom(machine.medium(HOST, files.medium(), listener).file());
      }
      files.disks(labels).forEach(disk -> builder.disk(Disk.of(disk)));
      return builder.start();
    }
  }

  /** A command line by which the kernel talks on the first serial port. */
  static String withConsole(String commandLine) {
    boolean there =
        List.of(commandLine.split(" ")).stream()
            .anyMatch(word -> word.equals(CONSOLE) || word.startsWith(CONSOLE + ","));
    return there ? commandLine : commandLine + " " + CONSOLE;
  }
}
