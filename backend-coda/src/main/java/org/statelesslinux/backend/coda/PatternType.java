package org.statelesslinux.backend.coda;

import java.util.regex.Pattern;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;

/**
 * A text of a form.
 *
 * @param regex the form, as both Java and JSON Schema take it, without anchors
 * @param accepted the form in words
 */
record PatternType(String regex, String accepted) implements OptionType<String> {
  @Override
  public String parse(ConfigValue value) throws InvalidOptionException {
    if (value instanceof ConfigValue.Scalar scalar && Pattern.matches(regex, scalar.text())) {
      return scalar.text();
    }
    throw new InvalidOptionException("found " + value.shown() + "; accepted: " + accepted);
  }

  @Override
  public String schema() {
    return "{\"type\":[\"string\",\"integer\"],\"pattern\":\"^(?:"
        + regex.replace("\\", "\\\\").replace("\"", "\\\"")
        + ")$\"}";
  }
}
