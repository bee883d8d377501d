package org.statelesslinux.engine.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.Retention;
import tools.jackson.databind.node.ObjectNode;

/** How a store is copied to the server. */
final class BackupTable {
  private static final Key<Duration> EVERY =
      Key.required(
          "every", Values.BETWEEN_BACKUPS, "how often a machine sends what has changed: 30m, 1h");
  private static final Key<Integer> LAST = number("last", "how many of the newest versions");
  private static final Key<Integer> HOURLY = number("hourly", "the newest one of how many hours");
  private static final Key<Integer> DAILY = number("daily", "the newest one of how many days");
  private static final Key<Integer> WEEKLY = number("weekly", "the newest one of how many weeks");
  private static final Key<Integer> MONTHLY =
      number("monthly", "the newest one of how many months");
  private static final List<Key<Integer>> NUMBERS = List.of(LAST, HOURLY, DAILY, WEEKLY, MONTHLY);
  private static final Key<Retention> KEEP =
      Key.optional(
          "keep",
          new KeepShape(),
          "which versions the server keeps; without it, the last 24, and of 7 days and 4 weeks");

  static final Key<Fields> BACKUP =
      Key.optional(
          "backup",
          new Table(EVERY, KEEP),
          "how it is copied to the server; without it, it is not");

  private BackupTable() {}

  private static Key<Integer> number(String name, String help) {
    return Key.optional(name, Values.VERSIONS, help + "; without it, 0");
  }

  /** The backup; empty after a problem was reported. */
  static Optional<Backup> backup(Fields fields) {
    return fields
        .get(EVERY)
        .map(every -> new Backup(every, fields.get(KEEP).orElse(Retention.USUAL)));
  }

  /** Numbers that do not all say nothing. */
  private static final class KeepShape implements Shape<Retention> {
    private final Table table = new Table(LAST, HOURLY, DAILY, WEEKLY, MONTHLY);

    @Override
    public Optional<Retention> read(Node node, Problems problems) {
      return table
          .read(node, problems)
          .filter(fields -> NUMBERS.stream().allMatch(key -> isMissingOrGood(fields, key)))
          .flatMap(fields -> retention(node, fields, problems));
    }

    private static boolean isMissingOrGood(Fields fields, Key<Integer> key) {
      return !fields.has(key) || fields.get(key).isPresent();
    }

    private Optional<Retention> retention(Node node, Fields fields, Problems problems) {
      try {
        return Optional.of(
            new Retention(
                fields.get(LAST).orElse(0),
                fields.get(HOURLY).orElse(0),
                fields.get(DAILY).orElse(0),
                fields.get(WEEKLY).orElse(0),
                fields.get(MONTHLY).orElse(0)));
      } catch (IllegalArgumentException e) {
        problems.add(node.place(), "found " + e.getMessage());
        return Optional.empty();
      }
    }

    @Override
    public String accepted() {
      return table.accepted();
    }

    @Override
    public ObjectNode schema() {
      return table.schema();
    }
  }
}
