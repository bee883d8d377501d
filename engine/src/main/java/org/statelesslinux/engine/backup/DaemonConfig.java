package org.statelesslinux.engine.backup;

import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Pattern;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * Writes the configuration of the daemon that machines send to, in the format of rsyncd.conf(5).
 * For each store there are two modules; which directory they are is decided by the name of the user
 * who has logged in, a machine. The daemon takes that directory for its root, so no path and no
 * link leads out of it.
 */
final class DaemonConfig {
  /** What names of modules to write to begin with. */
  static final String STORE = "store-";

  /** What names of modules to read from begin with. */
  static final String RESTORE = "restore-";

  private static final String MACHINE = "%RSYNC_USER_NAME%";
  private static final Pattern VARIABLE = Pattern.compile("%[A-Z][^%]*%");

  /**
   * Where connections are counted: before the daemon knows who it is that connects, so for each
   * address.
   */
  private static final String CLIENT = "%RSYNC_HOST_ADDR%";

  /** Of one address. */
  static final int MOST_CONNECTIONS = 16;

  /**
   * The options of rsync(1) that a machine may give; all others are refused. What writes to a file
   * that is there, as {@code --inplace} does, would write to the server's own disk: between the
   * look at a name and its opening, the machine can put a device node there by a second connection.
   * What copies from other files of the mirror, as {@code --copy-dest} does, would read it.
   */
  private static final String ACCEPTED =
      "* !archive !hard-links !acls !xattrs !numeric-ids !delete !delete-during !modify-window"
          + " !timeout !checksum !whole-file !verbose !itemize-changes";

  private DaemonConfig() {}

  /**
   * Writes it.
   *
   * @param backups the directory of all backups
   * @param stores the stores that machines send
   * @param clients a directory for a file for each address that connects
   * @param passwords the file with the machines' passwords
   */
  static String render(Path backups, Collection<StoreName> stores, Path clients, Path passwords) {
    StringBuilder config = new StringBuilder();
    set(config, "use chroot", "yes");
    // Files of all owners are written, and read again, with all that they have.
    set(config, "uid", "0");
    set(config, "gid", "0");
    set(config, "numeric ids", "yes");
    set(config, "fake super", "no");
    set(config, "munge symlinks", "no");
    set(config, "refuse options", ACCEPTED);
    set(config, "list", "no");
    set(config, "auth users", "*");
    set(config, "secrets file", text(passwords));
    set(config, "strict modes", "yes");
    set(config, "reverse lookup", "no");
    set(config, "forward lookup", "no");
    set(config, "max connections", Integer.toString(MOST_CONNECTIONS));
    set(config, "lock file", text(clients) + "/" + CLIENT);
    set(config, "timeout", "600");
    for (StoreName store : stores) {
      String place = text(backups) + "/" + MACHINE + "/" + store + "/";
      config.append("\n[").append(STORE).append(store).append("]\n");
      // The slash keeps a space at the end from being cut off.
      set(config, "path", place + BackupPlace.MIRROR + "/");
      set(config, "read only", "no");
      set(config, "write only", "yes");
      config.append("\n[").append(RESTORE).append(store).append("]\n");
      set(config, "path", place + BackupPlace.NEWEST + "/");
      set(config, "read only", "yes");
    }
    return config.toString();
  }

  /** The daemon puts environment variables in the place of their names, and knows no escape. */
  private static String text(Path path) {
    String text = path.toString();
    if (VARIABLE.matcher(text).find() || text.chars().anyMatch(Character::isISOControl)) {
      throw new StatelessException(
          "let machines send backups to " + path,
          "the path holds what is the name of a variable to rsync's daemon, between % signs, or a"
              + " control character",
          "Keep the repository at a path without them.");
    }
    return text;
  }

  private static void set(StringBuilder config, String parameter, String value) {
    config.append(parameter).append(" = ").append(value).append('\n');
  }
}
