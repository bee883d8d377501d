package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** The computers of the tutorial: each has a network card and a disk that is blank at first. */
final class TutorialMachines implements AutoCloseable {
  private static final Pattern PROMPT = Pattern.compile("root@(pc-\\d+):~# (.*)");
  private static final long DISK = 512L << 20;

  private final Path directory;
  private final String netboot;
  private final Map<String, VirtualMachine> running = new HashMap<>();

  TutorialMachines(Path directory, String netboot) {
    this.directory = directory;
    this.netboot = netboot;
  }

  /** Switches a computer on and logs in. */
  void start(String name, String mac) throws IOException {
    Path disk = directory.resolve(mac.replace(":", "") + ".disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK);
    }
    VirtualMachine machine =
        VirtualMachine.builder()
            .memory("1G")
            .disk(Disk.of(disk))
            .network(Network.user().mac(mac).bootFile(netboot))
            .consoleFile(directory.resolve("console-" + mac.replace(":", "") + System.nanoTime()))
            .start();
    running.put(name, machine);
    RootShell.logIn(machine, "small is up: " + name);
  }

  void restart(String name) {
    VirtualMachine machine = machine(name);
    machine.reset();
    RootShell.logIn(machine, "small is up: " + name);
  }

  /** Switches a computer off. */
  void stop(String name) {
    machine(name).close();
    running.remove(name);
  }

  /** Types what a block has behind its prompts; each command prints what follows it. */
  void type(String block) {
    String[] lines = block.split("\n", -1);
    for (int at = 0; at < lines.length - 1; ) {
      Matcher typed = PROMPT.matcher(lines[at]);
      assertThat(typed.matches()).as(lines[at]).isTrue();
      StringBuilder answer = new StringBuilder();
      for (at++; at < lines.length - 1 && !PROMPT.matcher(lines[at]).matches(); at++) {
        answer.append(lines[at]).append('\n');
      }
      RootShell.says(machine(typed.group(1)), typed.group(2), like(answer.toString()));
    }
  }

  /** An ellipsis stands for anything, and a line's end comes as a comma. */
  private static Pattern like(String answer) {
    return Pattern.compile(
        answer
            .lines()
            .map(line -> line + ",")
            .map(line -> Pattern.quote(line).replace("…", "\\E.*\\Q"))
            .collect(Collectors.joining()));
  }

  private VirtualMachine machine(String name) {
    VirtualMachine machine = running.get(name);
    if (machine == null) {
      throw new AssertionError(name + " is off");
    }
    return machine;
  }

  @Override
  public void close() {
    running.values().forEach(VirtualMachine::close);
  }
}
