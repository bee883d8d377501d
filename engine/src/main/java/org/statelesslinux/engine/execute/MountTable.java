package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is mounted where (proc(5), /proc/pid/mountinfo). */
public final class MountTable {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private MountTable() {}

  /**
   * A mount.
   *
   * @param device the number of its device, {@code 8:1}; of some file systems it is that of no disk
   * @param point where it is mounted
   * @param source what is mounted, for a disk the path of its node; any text for other file systems
   */
  public record Mount(String device, String point, String source) {}

  /**
   * The mount points at or below a directory, the latest first, as often as they are mounted on.
   */
  public static List<String> within(Path directory) {
    String top = directory.toString();
    List<String> points = new ArrayList<>();
    try {
      for (Mount mount : read(Path.of("/proc/self/mountinfo"))) {
        if (mount.point().equals(top) || mount.point().startsWith(top + "/")) {
          points.add(mount.point());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.reverse(points);
    return points;
  }

  /**
   * All of a file in the form of mountinfo, in its order.
   *
   * @throws IOException if it cannot be read
   */
  public static List<Mount> read(Path mountinfo) throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(mountinfo, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ", -1);
      // How many fields there are before it depends on the mount.
      int separator = Arrays.asList(fields).indexOf("-");
      mounts.add(new Mount(fields[2], unescape(fields[4]), unescape(fields[separator + 2])));
    }
    return mounts;
  }

  /** Replaces the octal escapes that stand for blanks and the like in files of proc(5). */
  public static String unescape(String field) {
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
