package org.statelesslinux.spi;

import java.util.Optional;

/**
 * One setting of a mode: its name, its type, its default and a line of help.
 *
 * @param <T> the type of the checked value
 * @param name lower-case words joined by hyphens
 * @param type how the configuration's value is read
 * @param fallback the value if the configuration has none; empty if it must have one
 * @param help what it is for, in one line
 */
public record Option<T>(String name, OptionType<T> type, Optional<T> fallback, String help) {
  /** Checks the name. */
  public Option {
    if (!name.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "'" + name + "' is not an option name; accepted: lower-case words joined by hyphens");
    }
  }

  /** An option that has a default. */
  public static <T> Option<T> of(String name, OptionType<T> type, T fallback, String help) {
    return new Option<>(name, type, Optional.of(fallback), help);
  }

  /** An option that the configuration must set where its mode is used. */
  public static <T> Option<T> required(String name, OptionType<T> type, String help) {
    return new Option<>(name, type, Optional.empty(), help);
  }

  /** Whether its values must never be shown. */
  public boolean secret() {
    return type.secret();
  }
}
