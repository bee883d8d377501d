package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * The server of the tutorial: runs its commands by bash with the built command, in a directory that
 * stands for /srv, and at ports that nobody else uses.
 */
final class TutorialServer implements AutoCloseable {
  /** The small prototype has few drivers, and the test reads the console. */
  private static final String BOOT =
      "    boot: { drivers: [virtio_net, virtio_pci, virtio_blk], cmdline: [console=ttyS0] }\n";

  private final Path directory;
  private final int ports = MachineLab.freePorts(4);
  private Process serving = new ProcessBuilder("/bin/true").start();

  TutorialServer(Path directory) throws IOException {
    this.directory = directory;
    Path jar = Path.of("../cli/target/stateless-cli.jar").toAbsolutePath().normalize();
    Path launcher = Files.createDirectories(directory.resolve("bin")).resolve("stateless");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec %s/bin/java -jar %s \"$@\"\n"
            .formatted(System.getProperty("java.home"), jar));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path key = Files.createDirectories(directory.resolve("home/.ssh")).resolve("id_ed25519.pub");
    Files.writeString(key, "ssh-ed25519 AAAA nobody\n");
  }

  /** Where virtual machines find what starts them: this host is 10.0.2.2 to them. */
  String netboot() {
    return "http://10.0.2.2:" + ports + "/boot.ipxe";
  }

  /** Writes the site, with this host's places, and a console that the test can read. */
  void site(String text) throws IOException {
    String places =
        "{ address: 10.0.2.2, http: { port: %d, listen: 127.0.0.1 },"
            + " backups: { port: %d, listen: 127.0.0.1 } }";
    Files.writeString(
        directory.resolve("site.yaml"),
        local(text)
            .replace("{ address: 192.0.2.10 }", places.formatted(ports, ports + 1))
            .replace("nfs: { allow:", "nfs: { port: " + (ports + 2) + ", allow:")
            .replace("    state:\n", BOOT + "    state:\n"));
  }

  /** Changes a line of the site as a block of diff(1) says. */
  void change(String diff) throws IOException {
    Path site = directory.resolve("site.yaml");
    String[] lines = diff.split("\n", -1);
    String text = Files.readString(site);
    assertThat(text).contains(lines[0].substring(1));
    Files.writeString(site, text.replace(lines[0].substring(1), lines[1].substring(1)));
  }

  /** Runs a block; it must succeed. Returns what it printed. */
  String run(String block) throws IOException, InterruptedException {
    Process process = start(block);
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(block + said).isZero();
    return said;
  }

  /** Starts to serve, anew if it does already, and waits until it does. */
  void serve(String block) throws IOException {
    close();
    serving = start("exec " + block);
    StringBuilder said = new StringBuilder();
    // What it says later is little, and stays in the pipe.
    BufferedReader lines = serving.inputReader(UTF_8);
    while (said.indexOf("Ctrl-C ends it") < 0) {
      String line = lines.readLine();
      assertThat(line).as("stateless serve ended: %s", said).isNotNull();
      said.append(line).append('\n');
    }
  }

  @Override
  public void close() {
    serving.destroy();
    serving.onExit().orTimeout(5, TimeUnit.MINUTES).join();
  }

  private Process start(String block) throws IOException {
    ProcessBuilder bash =
        new ProcessBuilder("/bin/bash", "-euc", local(block))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    bash.environment().merge("PATH", directory.resolve("bin").toString(), (a, b) -> b + ":" + a);
    bash.environment().put("HOME", directory.resolve("home").toString());
    return bash.start();
  }

  private String local(String text) {
    return text.replace("/srv/", directory + "/");
  }
}
