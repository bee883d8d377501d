package org.statelesslinux.spi;

import java.util.LinkedHashMap;
import java.util.Map;

/** The checked values of a backend's options. Immutable. */
public final class Options {
  private final Map<Option<?>, Object> values;

  private Options(Map<Option<?>, Object> values) {
    this.values = values;
  }

  /** Starts a set of values. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The value of an option.
   *
   * @throws IllegalArgumentException if the provider does not declare this option, or it has no
   *     value and no default
   */
  @SuppressWarnings("unchecked") // Builder.set pairs every option with a value of its type
  public <T> T get(Option<T> option) {
    Object value = values.get(option);
    if (value != null) {
      return (T) value;
    }
    return option
        .fallback()
        .orElseThrow(
            () -> new IllegalArgumentException("option " + option.name() + " has no value"));
  }

  @Override
  public String toString() {
    Map<String, Object> shown = new LinkedHashMap<>();
    values.forEach(
        (option, value) ->
            shown.put(option.name(), option.secret() ? "«secret»" : value.toString()));
    return shown.toString();
  }

  /** Collects values. Not thread-safe. */
  public static final class Builder {
    private final Map<Option<?>, Object> values = new LinkedHashMap<>();

    private Builder() {}

    /** Sets an option. */
    public <T> Builder set(Option<T> option, T value) {
      values.put(option, value);
      return this;
    }

    /** The set. */
    public Options build() {
      return new Options(new LinkedHashMap<>(values));
    }
  }
}
