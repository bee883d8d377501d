package org.statelesslinux.backend.rsync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;

/** Writes the daemon's configuration, in the format of rsyncd.conf(5). */
final class DaemonConfig {
  private static final List<Network> THIS_HOST =
      List.of(new Network("127.0.0.0/8"), new Network("::1"));

  private static final Pattern VARIABLE = Pattern.compile("%[A-Z][^%]*%");

  /** More at once only slow each other down. */
  private static final int MOST_CONNECTIONS = 200;

  private DaemonConfig() {}

  static String render(
      List<PublishedSnapshot> snapshots, List<Network> allowed, AbsolutePath workspace)
      throws BackendException {
    StringBuilder config = new StringBuilder();
    set(config, "use chroot", "yes");
    // The daemon may read everything, or a file such as /etc/shadow would be missing.
    set(config, "uid", "0");
    set(config, "gid", "0");
    set(config, "numeric ids", "yes");
    set(config, "munge symlinks", "no");
    set(config, "read only", "yes");
    set(config, "list", "no");
    set(config, "hosts allow", networks(allowed));
    set(config, "hosts deny", "*");
    set(config, "reverse lookup", "no");
    set(config, "forward lookup", "no");
    set(config, "max connections", Integer.toString(MOST_CONNECTIONS));
    set(config, "lock file", text(workspace.resolve("rsyncd.lock")));
    set(config, "timeout", "600");
    // Else small messages wait until those before are acknowledged, 40 ms each time (tcp(7)).
    set(config, "socket options", "TCP_NODELAY");
    for (Map.Entry<SnapshotId, AbsolutePath> module : directories(snapshots).entrySet()) {
      config.append("\n[").append(module.getKey().hex()).append("]\n");
      set(config, "path", directory(module.getValue()));
    }
    return config.toString();
  }

  /** Equal trees of two profiles have one id, and a module may be named only once. */
  private static Map<SnapshotId, AbsolutePath> directories(List<PublishedSnapshot> snapshots) {
    Map<SnapshotId, AbsolutePath> directories = new LinkedHashMap<>();
    snapshots.forEach(snapshot -> directories.putIfAbsent(snapshot.id(), snapshot.directory()));
    return directories;
  }

  private static String networks(List<Network> allowed) {
    return Stream.concat(THIS_HOST.stream(), allowed.stream())
        .map(Network::cidr)
        .collect(Collectors.joining(" "));
  }

  /** The slash keeps a space at the end from being cut off and a backslash from joining lines. */
  private static String directory(AbsolutePath path) throws BackendException {
    return text(path) + "/";
  }

  /** The daemon puts environment variables in the place of their names, and knows no escape. */
  private static String text(AbsolutePath path) throws BackendException {
    if (VARIABLE.matcher(path.value()).find()) {
      throw new BackendException(
          "the path " + path + " holds the name of a variable for rsync's daemon, between % signs",
          "Keep the repository at a path without % signs.");
    }
    return path.value();
  }

  private static void set(StringBuilder config, String parameter, String value) {
    config.append(parameter).append(" = ").append(value).append('\n');
  }
}
