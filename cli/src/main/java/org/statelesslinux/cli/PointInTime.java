package org.statelesslinux.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** A moment as a person writes it. */
final class PointInTime {
  private PointInTime() {}

  /**
   * Reads a moment.
   *
   * @param text a time of ISO 8601 with its offset, one of this host's own zone without, or a date,
   *     which stands for its last moment here
   * @throws IllegalArgumentException if it is something else; the message says what is accepted
   */
  static Instant parse(String text, ZoneId here) {
    String upper = text.strip().toUpperCase(Locale.ROOT).replace(' ', 'T');
    try {
      if (!upper.contains("T")) {
        return LocalDate.parse(upper).plusDays(1).atStartOfDay(here).toInstant().minusNanos(1);
      }
      return upper.matches(".*T.*(Z|[+-][0-9:]+)")
          ? OffsetDateTime.parse(upper).toInstant()
          : LocalDateTime.parse(upper).atZone(here).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time; write 2026-01-31, 2026-01-31T12:00 or 2026-01-31T12:00:00Z"
              .formatted(text),
          e);
    }
  }
}
