package org.statelesslinux.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.execute.HostPlaces;

/**
 * A site in a directory of a test's own, and nothing of it anywhere else on this host.
 *
 * @param directory the directory
 * @param port a TCP port that nobody uses
 */
record Bench(Path directory, int port) {
  private static final String MACHINE = "bench-";

  /** A site whose profile has a tree that is still to be made at {@link #tree()}. */
  static Bench in(Path directory) {
    try {
      Bench bench = new Bench(Files.createDirectories(directory).toRealPath(), freePort());
      Files.createDirectories(bench.places().scratch());
      return bench;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A name that no other bench on this host has at the same time. */
  String machine() {
    return MACHINE + port;
  }

  /** The directory that stands for the machine's disks. */
  Path disks() {
    return stores().resolve(machine());
  }

  Path tree() {
    return directory.resolve("prototype");
  }

  Path repository() {
    return directory.resolve("repository");
  }

  Path stores() {
    return directory.resolve("stores");
  }

  Path root() {
    return directory.resolve("root");
  }

  Path config() {
    return directory.resolve("site.yaml");
  }

  HostPlaces places() {
    return new HostPlaces(
        directory.resolve("run/instances"),
        directory.resolve("scratch"),
        directory.resolve("run/serve"));
  }

  /** Writes the configuration and reads it. */
  Engine engine(String mode, String... rules) {
    return engine(true, mode, rules);
  }

  /** As {@link #engine}, with no directory for the machines' disks. */
  Engine forgetful(String mode, String... rules) {
    return engine(false, mode, rules);
  }

  private Engine engine(boolean withStores, String mode, String... rules) {
    try {
      Files.writeString(
          config(),
          """
          repository: %s
          server: { address: 127.0.0.1, http: { port: %d, listen: 127.0.0.1 } }
          mode: %s
          modes:
            rsync: { port: %d }
            livecd: { compression: "gzip:1" }
          stores:
            machine: { type: local, disk: { label: stateless-state, make-on: /dev/loop99 } }
            memory: { type: ephemeral }
          profiles:
            kiosk:
              tree: %s
              state: [%s]
          machines:
            %s: { profile: kiosk }
            other: { profile: kiosk }
          """
              .formatted(
                  repository(),
                  freePort(),
                  mode,
                  port,
                  tree(),
                  String.join(", ", List.of(rules)),
                  machine()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open(withStores);
  }

  /** Reads the configuration that is there. */
  Engine open(boolean withStores) {
    var builder = Engine.builder().config(config()).places(places());
    return (withStores ? builder.stores(stores()) : builder).build();
  }

  /** A state rule as the configuration spells it. */
  static String rule(String path, String store, String seed) {
    return "{ path: %s, store: %s, seed: %s }".formatted(path, store, seed);
  }

  /** Runs a script in an instance; gives back its exit code. */
  static int sh(Engine engine, String script) {
    return machine(engine).run(List.of("/bin/sh", "-euc", script));
  }

  static MachineOperations machine(Engine engine) {
    return engine.machine(
        engine.site().namedMachines().stream()
            .map(machine -> machine.name().value())
            .filter(name -> name.startsWith(MACHINE))
            .findFirst()
            .orElseThrow());
  }
}
