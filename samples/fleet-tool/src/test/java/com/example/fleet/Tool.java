package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The tool as it is started by hand, over a site with a small OS. */
final class Tool implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private final Process process;
  private final BufferedReader said;
  private final String entrance;

  private Tool(Process process) throws IOException {
    this.process = process;
    this.said = process.inputReader(UTF_8);
    String first = said.readLine();
    if (first == null) {
      throw new AssertionError("the tool did not start; standard error says why");
    }
    this.entrance = first.replace("Open ", "");
  }

  static Tool start(Path site, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/setpriv", "--pdeathsig=KILL"));
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("-cp");
    command.add(TARGET.resolve("stateless-sample-fleet-tool.jar") + ":" + TARGET + "/lib/*");
    command.add("com.example.fleet.FleetTool");
    command.addAll(List.of("--config", site.toString(), "--port", "0"));
    command.addAll(List.of(more));
    return new Tool(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Makes the OS, with a file that takes its time, and the configuration; returns that. */
  static Path site(Path directory, long gigabytes) throws IOException {
    Path tree = Files.createDirectory(directory.resolve("prototype"));
    for (String name : List.of("bin", "dev", "etc", "proc", "run", "sys")) {
      Files.createDirectory(tree.resolve(name));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=tiny\n");
    Path busybox = Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox"));
    Files.setPosixFilePermissions(busybox, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var hole = new RandomAccessFile(tree.resolve("hole").toFile(), "rw")) {
      hole.setLength(gigabytes << 30);
    }
    return Files.writeString(
        directory.resolve("site.yaml"),
        """
        # The site.
        repository: %1$s/repository
        server: { address: 127.0.0.1 }
        mode: rsync
        profiles:
          workstation: { tree: %1$s/prototype }
        machines:
          pc-01: { profile: workstation } # at the window
        """
            .formatted(directory));
  }

  String entrance() {
    return entrance;
  }

  /** Ends it by SIGTERM; what it said since its start. */
  String end() throws InterruptedException {
    process.toHandle().destroy(); // Process.destroy would close the stream that is read below.
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the tool does not end");
    }
    return said.lines().collect(Collectors.joining("\n"));
  }

  int exit() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
