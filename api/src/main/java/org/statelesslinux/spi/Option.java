package org.statelesslinux.spi;

import java.util.Optional;

/**
 * One setting of a mode: its name, its type, its default, a line of help, and where it may be set.
 *
 * @param <T> the type of the checked value
 * @param name lower-case words joined by hyphens
 * @param type how the configuration's value is read
 * @param fallback the value if the configuration has none; empty if it must have one
 * @param help what it is for, in one line
 * @param innermost the innermost level at which it may be set; those outside may always set it
 */
public record Option<T>(
    String name, OptionType<T> type, Optional<T> fallback, String help, Level innermost) {
  /** Checks the name. */
  public Option {
    if (!name.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "'" + name + "' is not an option name; accepted: lower-case words joined by hyphens");
    }
  }

  /** An option that has a default. */
  public static <T> Option<T> of(String name, OptionType<T> type, T fallback, String help) {
    return new Option<>(name, type, Optional.of(fallback), help, Level.MACHINE);
  }

  /** An option that the configuration must set where its mode is used. */
  public static <T> Option<T> required(String name, OptionType<T> type, String help) {
    return new Option<>(name, type, Optional.empty(), help, Level.MACHINE);
  }

  /** This option, for those levels only whose work it bears on. */
  public Option<T> upTo(Level level) {
    return new Option<>(name, type, fallback, help, level);
  }

  /** Whether it may be set at a level. */
  public boolean allowedAt(Level level) {
    return level.compareTo(innermost) <= 0;
  }

  /** Whether its values must never be shown. */
  public boolean secret() {
    return type.secret();
  }
}
