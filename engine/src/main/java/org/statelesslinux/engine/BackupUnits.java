package org.statelesslinux.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.StoreName;

/**
 * The units by which a machine's OS copies its stores to the server: by the clock, and once more
 * before it stops (systemd.service(5), systemd.timer(5)). Immutable.
 */
final class BackupUnits {
  /** The machine's programs come first after its start. */
  private static final Duration AFTER_THE_START = Duration.ofMinutes(5);

  /** Machines that were turned on together must not all come at once. */
  private static final Duration SPREAD_AT_MOST = Duration.ofMinutes(15);

  private static final int SPREAD_PART = 4;

  private final Duration every;
  private final String stores;

  /**
   * Units for some stores.
   *
   * @param backups the stores that have a backup, and how; not empty. All are copied as often as
   *     the one that is most often: what has not changed costs little
   */
  BackupUnits(Map<StoreName, Backup> backups) {
    every =
        backups.values().stream()
            .map(Backup::every)
            .min(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalArgumentException("no store has a backup"));
    stores = paths(backups.keySet());
  }

  private static String paths(Collection<StoreName> stores) {
    return stores.stream()
        .map(store -> Places.ON_A_MACHINE.store(store).value())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** The files, by their paths in a directory of units. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put("stateless-backup.service", service());
    files.put("stateless-backup.timer", timer());
    files.put("stateless-last-backup.service", last());
    files.put("timers.target.d/stateless-backup.conf", wants("stateless-backup.timer"));
    files.put("multi-user.target.d/stateless-backup.conf", wants("stateless-last-backup.service"));
    return files;
  }

  /** It ends before the last one begins, since units stop in the opposite order. */
  private String service() {
    return """
        [Unit]
        Description=Copy this machine's stores to the server
        After=stateless-last-backup.service network.target
        RequiresMountsFor=%s

        [Service]
        Type=oneshot
        ExecStart=/run/stateless/backup
        Nice=10
        IOSchedulingClass=best-effort
        IOSchedulingPriority=7
        """
        .formatted(stores);
  }

  private String timer() {
    Duration part = every.dividedBy(SPREAD_PART);
    Duration spread = part.compareTo(SPREAD_AT_MOST) < 0 ? part : SPREAD_AT_MOST;
    return """
        [Unit]
        Description=Copy this machine's stores to the server again and again

        [Timer]
        OnActiveSec=%ss
        OnUnitActiveSec=%ss
        RandomizedDelaySec=%ss
        """
        .formatted(AFTER_THE_START.toSeconds(), every.toSeconds(), spread.toSeconds());
  }

  private String last() {
    return """
        [Unit]
        Description=Copy this machine's stores to the server before it stops
        After=network.target
        RequiresMountsFor=%s

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/run/stateless/busybox true
        ExecStop=/run/stateless/backup
        TimeoutStopSec=5min
        """
        .formatted(stores);
  }

  private static String wants(String unit) {
    return "[Unit]\nWants=" + unit + "\n";
  }
}
