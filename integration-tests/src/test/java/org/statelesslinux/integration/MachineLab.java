package org.statelesslinux.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testkit.vm.VirtualMachineBuilder;

/**
 * A site whose machines are virtual: they start with nothing, from this very host, by its services
 * or with what it writes for them. QEMU's user network shows them the host's loopback as 10.0.2.2.
 */
final class MachineLab implements AutoCloseable {
  /** Emulated machines are slow, and this host may be busy. */
  static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String BACKED_UP =
      "machine: { type: local, disk: { label: stateless-state, make-on: only-blank-disk },"
          + " backup: { every: 1d, keep: { last: 1000 } } }";

  private static final String NFS = "\nmodes: { nfs: { port: %d } }";

  private final Path directory;
  private final int http;
  private final Engine engine;
  private final Serving serving;

  private MachineLab(Path directory, int http, Engine engine, Serving serving) {
    this.directory = directory;
    this.http = http;
    this.engine = engine;
    this.serving = serving;
  }

  /**
   * Publishes a tree and serves it.
   *
   * @param boot what the profile says of the start of its machines
   */
  static MachineLab serve(Path directory, Path tree, String boot) throws IOException {
    return serve(directory, tree, boot, "", "");
  }

  /**
   * The same with state, in a store named machine: on the machine's disk, which is made if it is
   * blank, and copied to the server.
   *
   * @param state the profile's rules, as items of a list in YAML
   */
  static MachineLab serve(Path directory, Path tree, String boot, String state) throws IOException {
    return serve(directory, tree, boot, state, BACKED_UP);
  }

  /**
   * The same with stores of one's own.
   *
   * @param state the profile's rules, as items of a list in YAML
   * @param stores the stores, as keys of a mapping in YAML
   */
  static MachineLab serve(Path directory, Path tree, String boot, String state, String stores)
      throws IOException {
    return serve(directory, tree, boot, state, stores, "mode: nfs");
  }

  /**
   * The same in another mode.
   *
   * @param mode the mode, and its options but the port, as lines of YAML; a format, which is given
   *     a free port
   */
  static MachineLab serve(
      Path directory, Path tree, String boot, String state, String stores, String mode)
      throws IOException {
    return serve(directory, tree, boot, state, stores, mode, "trusted-network");
  }

  /** As {@link #serve(Path, Path, String, String)}, for machines that are brought no keys. */
  static MachineLab serveWithoutKeys(Path directory, Path tree, String boot, String state)
      throws IOException {
    return serve(directory, tree, boot, state, BACKED_UP, "mode: nfs", "key-disk");
  }

  private static MachineLab serve(
      Path directory,
      Path tree,
      String boot,
      String state,
      String stores,
      String mode,
      String secrets)
      throws IOException {
    int http = freePorts(5);
    // As a path to another file system often is.
    Path linked = directory.resolve("linked");
    if (Files.notExists(linked)) {
      Files.createSymbolicLink(linked, Files.createDirectory(directory.resolve("kept")));
    }
    Path config = directory.resolve("site.yaml");
    Files.writeString(
        config,
        """
        repository: %s
        server:
          address: 10.0.2.2
          http: { port: %d, listen: 127.0.0.1 }
          backups: { port: %d, listen: 127.0.0.1 }
        secrets: %s
        %s
        stores: { %s }
        profiles:
          machine: { tree: %s, boot: { %s }, state: [ %s ] }
        machines:
          "pc-[01-40]": { profile: machine }
          first: { profile: machine, mac: "52:54:00:00:00:01" }
        """
            .formatted(
                linked.resolve("repository"),
                http,
                http + 1,
                secrets,
                mode.contains("%") ? mode.formatted(http + 2) : mode + NFS.formatted(http + 2),
                stores,
                tree,
                boot,
                state));
    Path run = Files.createDirectories(directory.resolve("run"));
    Engine engine =
        Engine.builder()
            .config(config)
            .places(new HostPlaces(run.resolve("instances"), directory, run.resolve("serve")))
            .build();
    engine.profile("machine").publish();
    return new MachineLab(directory, http, engine, engine.serve(Listener.silent()));
  }

  Engine engine() {
    return engine;
  }

  Path directory() {
    return directory;
  }

  /** The manifest of the current snapshot. */
  Path manifest() {
    return directory.resolve("kept/repository/snapshots/machine/current/manifest");
  }

  /**
   * Turns on the machine that is known by its network card, as its firmware does: iPXE asks this
   * host what to start. It has one processor: emulated ones were seen to hang for ever where one
   * patches the kernel's code under the other.
   */
  VirtualMachine netbootFirst(Disk... disks) {
    return first(Network.user().bootFile(url("")), disks).start();
  }

  /** The same with a port of this host's that leads to its SSH service. */
  VirtualMachine netbootFirst(int ssh, Disk... disks) {
    return first(Network.user().bootFile(url("")).forward(ssh, 22), disks).start();
  }

  /** Turns on a machine that is known by the address that it was told to ask. */
  VirtualMachine netboot(String name) {
    return VirtualMachine.builder()
        .memory("512M")
        .network(Network.user().bootFile(url("?name=" + name)))
        .start();
  }

  /**
   * Turns on the same machine with its bundle, and so without iPXE, which takes a third of the
   * start of a small tree where it is emulated. Again, if it starts again by itself.
   */
  VirtualMachine startFirst(Disk... disks) {
    return withBundle("first", first(Network.user(), disks));
  }

  /** The same with a port of this host's that leads to its SSH service. */
  VirtualMachine startFirst(int ssh, Disk... disks) {
    return withBundle("first", first(Network.user().forward(ssh, 22), disks));
  }

  /** Turns on a machine with its bundle. */
  VirtualMachine start(String name, Disk... disks) {
    VirtualMachineBuilder machine =
        VirtualMachine.builder()
            .memory("512M")
            .network(Network.user())
            .consoleFile(directory.resolve("console-" + name + "-" + System.nanoTime()));
    Arrays.asList(disks).forEach(machine::disk);
    return withBundle(name, machine);
  }

  private VirtualMachine withBundle(String name, VirtualMachineBuilder machine) {
    Bundle bundle = engine.machine(name).bundle(directory.resolve("bundle-" + name));
    return machine.kernel(bundle.kernel(), bundle.initrd(), bundle.entry().commandLine()).start();
  }

  private VirtualMachineBuilder first(Network network, Disk... disks) {
    VirtualMachineBuilder machine =
        VirtualMachine.builder()
            .memory("1G")
            .network(network.mac("52:54:00:00:00:01"))
            .consoleFile(directory.resolve("console-" + System.nanoTime()));
    Arrays.asList(disks).forEach(machine::disk);
    return machine;
  }

  private String url(String query) {
    return "http://10.0.2.2:" + http + "/boot.ipxe" + query;
  }

  /** The first of some ports, one after the other, that nobody uses. */
  static int freePorts(int count) {
    for (int port = 20_000 + (int) (System.nanoTime() % 20_000); port < 60_000; port++) {
      if (areFree(port, count)) {
        return port;
      }
    }
    throw new AssertionError("no port is free");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        socket.getLocalPort();
      } catch (IOException e) {
        return false; // taken
      }
    }
    return true;
  }

  @Override
  public void close() {
    serving.close();
    engine.close();
    try {
      serving.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
