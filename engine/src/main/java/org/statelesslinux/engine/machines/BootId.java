package org.statelesslinux.engine.machines;

import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;

/**
 * The random id that a kernel has from one start to the next (random(4), boot_id).
 *
 * @param value a UUID in lower case
 */
public record BootId(String value) {
  private static final Pattern ALLOWED =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not a boot id
   */
  public BootId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(Texts.quote(value) + " is not a boot id");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
