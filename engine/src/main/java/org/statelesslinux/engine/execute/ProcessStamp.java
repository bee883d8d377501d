package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process for good: its number is used again, number and start time together are not.
 *
 * @param pid its number
 * @param started when it began, in clock ticks since the machine did (proc(5), stat, field 22)
 */
public record ProcessStamp(long pid, long started) {
  /** This process. */
  static ProcessStamp self() {
    long pid = ProcessHandle.current().pid();
    return new ProcessStamp(pid, startOf(pid));
  }

  /** The process that the number and the start time stand for, as a script writes them down. */
  static ProcessStamp parse(String numbers) {
    String[] words = numbers.strip().split(" ", -1);
    // A process that had ended before it was looked at has no start time.
    return words.length == 2 && !words[1].isEmpty()
        ? new ProcessStamp(Long.parseLong(words[0]), Long.parseLong(words[1]))
        : new ProcessStamp(0, 0);
  }

  /** Whether the process still runs; one that has ended but was not waited for does not. */
  boolean alive() {
    return started != 0 && startOf(pid) == started;
  }

  private static long startOf(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The name in parentheses may hold anything, so fields are counted after the last of them.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? 0 : Long.parseLong(fields[19]);
    } catch (IOException e) {
      return 0;
    }
  }
}
