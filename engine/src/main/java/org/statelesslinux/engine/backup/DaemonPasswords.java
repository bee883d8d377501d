package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.MachineName;

/**
 * The passwords of the machines that have proved themselves since the server started, in the file
 * that the daemon reads at every connection (rsyncd.conf(5), secrets file). Thread-safe.
 */
public final class DaemonPasswords {
  private static final int FOR_ROOT_ALONE = 0600;

  private final Path file;
  private final Map<MachineName, String> known = new TreeMap<>();

  /**
   * Begins with none.
   *
   * @param file in a directory that is there, for root alone
   */
  public DaemonPasswords(Path file) {
    this.file = file;
    write();
  }

  /** Lets a machine in with a password, and with no other. */
  synchronized void know(MachineName machine, String password) {
    if (!password.equals(known.put(machine, password)) || !Files.exists(file)) {
      write();
    }
  }

  private synchronized void write() {
    StringBuilder lines = new StringBuilder();
    known.forEach(
        (machine, password) -> lines.append(machine).append(':').append(password).append('\n'));
    try {
      Durable.write(file, lines.toString(), FOR_ROOT_ALONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
