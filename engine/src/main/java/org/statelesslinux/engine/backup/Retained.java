package org.statelesslinux.engine.backup;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.statelesslinux.model.Retention;

/** Chooses the versions that are kept: those that any part of a retention names. By UTC. */
final class Retained {
  private Retained() {}

  /**
   * Chooses.
   *
   * @param versions all there are, the oldest first
   * @return those that are kept, in the same order; the last of all is always among them
   */
  static List<BackupVersion> of(List<BackupVersion> versions, Retention keep) {
    Set<Long> kept = new TreeSet<>();
    newest(versions, 1, BackupVersion::number, kept);
    newest(versions, keep.last(), BackupVersion::number, kept);
    newest(versions, keep.hourly(), version -> utc(version).truncatedTo(ChronoUnit.HOURS), kept);
    newest(versions, keep.daily(), Retained::day, kept);
    newest(versions, keep.weekly(), Retained::week, kept);
    newest(versions, keep.monthly(), version -> YearMonth.from(utc(version)), kept);
    return versions.stream().filter(version -> kept.contains(version.number())).toList();
  }

  /** The newest version of each period, going back, until there are enough. */
  private static void newest(
      List<BackupVersion> versions,
      int enough,
      Function<BackupVersion, Object> period,
      Set<Long> kept) {
    Set<Object> seen = new HashSet<>();
    for (int i = versions.size() - 1; i >= 0 && seen.size() < enough; i--) {
      if (seen.add(period.apply(versions.get(i)))) {
        kept.add(versions.get(i).number());
      }
    }
  }

  private static LocalDateTime utc(BackupVersion version) {
    return LocalDateTime.ofInstant(version.time(), ZoneOffset.UTC);
  }

  private static LocalDate day(BackupVersion version) {
    return utc(version).toLocalDate();
  }

  private static LocalDate week(BackupVersion version) {
    return day(version).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }
}
