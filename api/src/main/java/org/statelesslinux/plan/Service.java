package org.statelesslinux.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;

/**
 * A program that goes on running: how it is started, known to be ready, told of changes and ended.
 *
 * @param name what messages and files call it: letters, digits and hyphens
 * @param argv the command; the program by its absolute path. It must stay in the foreground
 * @param argv0 what the program sees as its own name; {@code @…} makes systemd spare a root storage
 *     daemon at shutdown (systemd's ROOT_STORAGE_DAEMONS document); on a machine only
 * @param chroot the directory that it takes for the root; on a machine only
 * @param readiness how it is known to be ready
 * @param atMost how long it may take until it is ready
 * @param reload how it learns that its configuration has changed
 * @param life how long it lives on a machine
 */
public record Service(
    String name,
    List<Value> argv,
    Optional<String> argv0,
    Optional<AbsolutePath> chroot,
    Readiness readiness,
    Duration atMost,
    Reload reload,
    Life life) {

  /** Keeps its own copy and checks the name. */
  public Service {
    argv = List.copyOf(argv);
    if (!name.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("'" + name + "' is not a service name");
    }
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("service " + name + " has no command");
    }
  }

  /**
   * A service with its own name for argv[0], no chroot, half a minute to get ready, which reads its
   * configuration whenever it is used and ends with the boot.
   */
  public static Service of(String name, List<Value> argv, Readiness readiness) {
    return new Service(
        name,
        argv,
        Optional.empty(),
        Optional.empty(),
        readiness,
        Duration.ofSeconds(30),
        Reload.BY_ITSELF,
        Life.UNTIL_HAND_OFF);
  }

  /** This service, told of changes in this way. */
  public Service reloading(Reload how) {
    return new Service(name, argv, argv0, chroot, readiness, atMost, how, life);
  }

  /** This service, with this much time to get ready. */
  public Service within(Duration limit) {
    return new Service(name, argv, argv0, chroot, readiness, limit, reload, life);
  }

  /** This service in a directory that it takes for the root. */
  public Service inRoot(AbsolutePath directory) {
    return new Service(name, argv, argv0, Optional.of(directory), readiness, atMost, reload, life);
  }

  /** This service as a root storage daemon: it survives the hand-off under this argv[0]. */
  public Service survivingHandOff(String ownName) {
    return new Service(
        name,
        argv,
        Optional.of(ownName),
        chroot,
        readiness,
        atMost,
        reload,
        Life.AS_LONG_AS_THE_ROOT);
  }

  /** How a service is known to be ready. */
  public sealed interface Readiness {
    /**
     * It accepts connections.
     *
     * @param port the TCP port on the loopback interface
     */
    record Listening(int port) implements Readiness {}

    /**
     * It has mounted its file system.
     *
     * @param path the mount point, as /proc/mounts names it
     */
    record HasMounted(AbsolutePath path) implements Readiness {}

    /**
     * It has made a file. One that is left from an earlier run is removed before it is started.
     *
     * @param path the file
     */
    record HasMade(AbsolutePath path) implements Readiness {}
  }

  /** How a service learns of a changed configuration. */
  public enum Reload {
    /** It looks by itself. */
    BY_ITSELF,
    /** By the signal SIGHUP. */
    ON_SIGHUP
  }

  /** How long a service lives on a machine. */
  public enum Life {
    /** Until the OS takes over. */
    UNTIL_HAND_OFF,
    /** For as long as the root is mounted. */
    AS_LONG_AS_THE_ROOT
  }
}
