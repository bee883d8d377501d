package org.statelesslinux.engine.netboot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which machine wants its boot entry described, and what tells this answer from every earlier one.
 *
 * @param machine the machine
 * @param nonce 32 hexadecimal digits that the machine chose at random
 */
record EntryQuery(Query machine, String nonce) {
  private static final Pattern PARAMETERS = Pattern.compile("(.*)&nonce=([0-9a-f]{32})");

  /**
   * Reads a query.
   *
   * @param raw what is behind the question mark; null if there is none
   * @throws IllegalArgumentException if it is none of ours; the message says why, on one line
   */
  static EntryQuery parse(@Nullable String raw) {
    Matcher parameters = PARAMETERS.matcher(raw == null ? "" : raw);
    if (!parameters.matches()) {
      throw new IllegalArgumentException(
          "it must be said which machine (name, mac or hostname) and, last, nonce: 32 hexadecimal"
              + " digits");
    }
    return new EntryQuery(Query.parse(parameters.group(1)), parameters.group(2));
  }
}
