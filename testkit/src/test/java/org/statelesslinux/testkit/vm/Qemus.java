package org.statelesslinux.testkit.vm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The QEMUs on this host, and another Java that starts one, to be killed. */
final class Qemus {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private Qemus() {}

  /** Those that have a file on their command line. */
  static List<ProcessHandle> using(Path file) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains(file.toString()))
                    .isPresent())
        .toList();
  }

  /** Starts a Java that starts a machine and has an own directory for temporary files. */
  static Owner owner(Path disk, Path temporary) throws IOException {
    return new Owner(
        new ProcessBuilder(
                JAVA.toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Qemus.class.getName(),
                disk.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Starts a machine and leaves it running. */
  public static void main(String[] words) {
    var started = VirtualMachine.builder().disk(Disk.of(Path.of(words[0]))).start();
    System.out.println(started.isRunning());
    started.awaitEnd(Duration.ofHours(1));
  }

  /** Another Java with a machine. */
  record Owner(Process process) implements AutoCloseable {
    ProcessHandle awaitGuest() throws IOException {
      BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
      if (said.readLine() == null) {
        throw new IOException("it could not start the machine");
      }
      return process.children().findFirst().orElseThrow();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
