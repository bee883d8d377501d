package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is mounted where (proc(5), /proc/pid/mountinfo). */
public final class MountTable {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private MountTable() {}

  /**
   * The mount points at or below a directory, the latest first, as often as they are mounted on.
   */
  public static List<String> within(Path directory) {
    String top = directory.toString();
    List<String> points = new ArrayList<>();
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
        String point = unescape(line.split(" ", -1)[4]);
        if (point.equals(top) || point.startsWith(top + "/")) {
          points.add(point);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.reverse(points);
    return points;
  }

  private static String unescape(String field) {
    String bytes =
        OCTAL
            .matcher(field)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
