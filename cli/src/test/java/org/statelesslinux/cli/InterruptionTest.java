package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

class InterruptionTest {
  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aSignalInterruptsTheWorkAndBecomesTheExitCode() throws Exception {
    for (String signal : List.of("INT:130", "TERM:143", "HUP:129")) {
      String[] nameAndCode = signal.split(":", 2);
      Process worker = worker();

      send(nameAndCode[0], worker);

      assertThat(worker.waitFor()).isEqualTo(Integer.parseInt(nameAndCode[1]));
    }
  }

  @Test
  void ctrlCIsLeftToACommandThatHasTheTerminal() throws Exception {
    Process worker = worker("command");

    send("INT", worker);
    send("TERM", worker);

    assertThat(worker.waitFor()).isEqualTo(143);
  }

  @Test
  void theThirdSignalEndsWhatDoesNotEnd() throws Exception {
    Process worker = worker("stubborn");
    BufferedReader said = worker.errorReader();

    send("INT", worker);
    assertThat(said.readLine()).isEqualTo("interrupted");
    send("INT", worker);
    assertThat(said.readLine()).contains("once more to end at once");
    assertThat(said.readLine()).isEqualTo("interrupted");
    send("INT", worker);

    assertThat(worker.waitFor()).isEqualTo(130);
  }

  @Test
  void beingToldToEndIsHowServingEnds() throws Exception {
    Shell shell = Shell.withSite(directory);
    String address = "address: 192.0.2.10";
    Files.writeString(
        shell.site(),
        Files.readString(shell.site())
            .replace(address, address + ", http: { port: " + freePort() + ", listen: 127.0.0.1 }"));
    Process serve = java("Main", "-c", shell.site().toString(), "serve");

    BufferedReader said = serve.errorReader();
    assertThat(said.readLine()).startsWith("stateless: note: Machines start over the network from");
    assertThat(said.readLine()).isEqualTo("stateless: serving for livecd; Ctrl-C ends it");
    send("TERM", serve);

    assertThat(serve.waitFor()).isZero();
  }

  /** As a terminal sends it: to all processes that are in the foreground. */
  @Test
  @Needs(root = true, tools = @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"))
  void ctrlCAtServingReachesNoServiceAndNothingIsSaidToHaveFailed() throws Exception {
    Shell shell = Shell.withSite(directory);
    Files.writeString(
        shell.site(),
        """
        repository: %1$s/repository
        server:
          address: 127.0.0.1
          http: { port: %2$d, listen: 127.0.0.1 }
          backups: { port: %3$d, listen: 127.0.0.1 }
        secrets: trusted-network
        mode: livecd
        stores:
          machine: { type: local, disk: { label: state }, backup: { every: 1h } }
        profiles:
          kiosk:
            tree: %1$s/tree
            state: [{ path: /home, store: machine, seed: empty }]
        """
            .formatted(directory, freePort(), freePort()));
    Process serve = java("Main", "-c", shell.site().toString(), "serve");

    BufferedReader said = serve.errorReader();
    assertThat(said.readLine()).contains("Machines send backups to 127.0.0.1");
    assertThat(said.readLine()).contains("Machines start over the network from");
    assertThat(said.readLine()).contains("serving for livecd");
    assertThat(serve.descendants())
        .isNotEmpty()
        .noneMatch(service -> processGroup(service) == serve.pid());
    send("INT", -serve.pid());

    assertThat(said.lines()).isEmpty();
    assertThat(serve.waitFor()).isZero();
  }

  /** By proc(5), stat. */
  private static long processGroup(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process worker(String... how) throws IOException {
    Process worker = java("Worker", how);
    assertThat(worker.errorReader().readLine()).isEqualTo("ready");
    return worker;
  }

  private Process java(String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // Where these tests run in the background, they may have been started to ignore the signal.
    command.addAll(List.of("/usr/bin/env", "--default-signal=INT,QUIT,HUP"));
    // It leads a group of its own, as what a shell starts in a terminal.
    command.add("/usr/bin/setsid");
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.statelesslinux.cli." + main);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
  }

  private static void send(String signal, Process process) throws Exception {
    send(signal, process.pid());
  }

  /** To a process, or to the group of the process that has the number without its sign. */
  private static void send(String signal, long target) throws Exception {
    assertThat(
            new ProcessBuilder("/bin/sh", "-c", "kill -s $0 -- $1", signal, Long.toString(target))
                .start()
                .waitFor())
        .isZero();
  }
}
