package org.statelesslinux.engine.machines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.regex.Pattern;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;

/**
 * A report as a machine sends it: five lines, each ended by a line feed. They are the machine's
 * name, the id of the snapshot that it runs, its kernel's boot id, a challenge of the server, and
 * in lower-case hexadecimal digits the code of the four lines before.
 *
 * @param signed the four lines that the code is of
 */
record ReportText(
    MachineName machine,
    SnapshotId snapshot,
    BootId boot,
    String challenge,
    String code,
    String signed) {
  private static final int LINES = 5;
  private static final Pattern CODE = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads a report.
   *
   * @throws IllegalArgumentException if it is none; the message says why, on one line
   */
  static ReportText parse(byte[] body) {
    String text = new String(body, ISO_8859_1);
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() != LINES + 1 || !lines.get(LINES).isEmpty()) {
      throw new IllegalArgumentException("a report has " + LINES + " lines");
    }
    String code = lines.get(LINES - 1);
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("the code has 64 lower-case hexadecimal digits");
    }
    return new ReportText(
        new MachineName(lines.get(0)),
        new SnapshotId(lines.get(1)),
        new BootId(lines.get(2)),
        lines.get(3),
        code,
        text.substring(0, text.length() - code.length() - 1));
  }
}
