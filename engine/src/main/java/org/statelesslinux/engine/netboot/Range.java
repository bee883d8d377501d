package org.statelesslinux.engine.netboot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a file that came in part is to go on (RFC 9110, section 14). Pure. */
final class Range {
  private static final Pattern REST = Pattern.compile("bytes=([0-9]{1,18})-");

  private Range() {}

  /**
   * The first byte that is asked for. Whoever asks in another way than for all the rest, or for
   * what is not there, gets the whole.
   *
   * @param header what the request says; null if it says nothing
   * @param size the file's size
   */
  static long start(@Nullable String header, long size) {
    Matcher rest = REST.matcher(header == null ? "" : header);
    long start = rest.matches() ? Long.parseLong(rest.group(1)) : 0;
    return start < size ? start : 0;
  }
}
