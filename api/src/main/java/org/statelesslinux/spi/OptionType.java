package org.statelesslinux.spi;

/**
 * How a value of the configuration is read. Ready ones are in {@link OptionTypes}.
 *
 * <p>Implementations are immutable.
 *
 * @param <T> the type of the checked value
 */
public interface OptionType<T> {
  /**
   * Reads a value.
   *
   * @throws InvalidOptionException if it is not acceptable, with all that is wrong
   */
  T parse(ConfigValue value) throws InvalidOptionException;

  /** What is accepted, in words: {@code "a TCP port, 1 to 65535"}. */
  String accepted();

  /** What is accepted, as a JSON Schema (draft 2020-12) in JSON. */
  String schema();

  /** Whether values must never be shown. */
  default boolean secret() {
    return false;
  }
}
