package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.statelesslinux.cli." + main);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
  }

  private static void send(String signal, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("/bin/sh", "-c", "kill -$0 $1", signal, Long.toString(process.pid()))
                .start()
                .waitFor())
        .isZero();
  }
}
