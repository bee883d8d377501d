package org.statelesslinux.backend.rsync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.Network;
import org.statelesslinux.spi.PublishedSnapshot;

/** Writes the daemon's configuration, in the format of rsyncd.conf(5). */
final class DaemonConfig {
  private static final List<Network> THIS_HOST =
      List.of(new Network("127.0.0.0/8"), new Network("::1"));

  /** More at once only slow each other down. */
  private static final int MOST_CONNECTIONS = 200;

  private DaemonConfig() {}

  static String render(
      List<PublishedSnapshot> snapshots, List<Network> allowed, AbsolutePath workspace) {
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
    set(config, "lock file", text(workspace.resolve("rsyncd.lock").value()));
    set(config, "timeout", "600");
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
  private static String directory(AbsolutePath path) {
    return text(path.value()) + "/";
  }

  /** A percent sign would begin the name of an environment variable. */
  private static String text(String value) {
    return value.replace("%", "%%");
  }

  private static void set(StringBuilder config, String parameter, String value) {
    config.append(parameter).append(" = ").append(value).append('\n');
  }
}
