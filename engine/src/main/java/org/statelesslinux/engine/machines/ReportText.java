package org.statelesslinux.engine.machines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;

/**
 * A report as a machine sends it, in lines that each end in a line feed:
 *
 * <pre>
 * the machine's name
 * the id of the snapshot that it runs
 * its kernel's boot id
 * a challenge of the server
 * the digest of the boot entry that it started with, or -
 * note TEXT                  up to 16 times
 * the code of all lines before, in lower-case hexadecimal digits
 * </pre>
 *
 * <p>A machine that started before there were digests and notes sends neither, for as long as it
 * runs.
 *
 * @param notes what the machine wants a person to know
 * @param signed the lines that the code is of
 */
record ReportText(
    MachineName machine,
    SnapshotId snapshot,
    BootId boot,
    String challenge,
    Optional<EntryDigest> entry,
    List<StatusNote> notes,
    String code,
    String signed) {
  private static final int ENTRY = 4;
  private static final int FIRST_NOTE = ENTRY + 1;
  private static final int FEWEST = ENTRY + 1;
  private static final int MOST = FIRST_NOTE + StatusNote.MOST + 1;
  private static final String NO_ENTRY = "-";
  private static final String NOTE = "note ";
  private static final Pattern CODE = Pattern.compile("[0-9a-f]{64}");

  ReportText {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a report.
   *
   * @throws IllegalArgumentException if it is none; the message says why, on one line
   */
  static ReportText parse(byte[] body) {
    String text = new String(body, ISO_8859_1);
    List<String> lines = List.of(text.split("\n", -1));
    int count = lines.size() - 1;
    if (count < FEWEST || count > MOST || !lines.get(count).isEmpty()) {
      throw new IllegalArgumentException("a report has " + FEWEST + " to " + MOST + " lines");
    }
    int last = count - 1;
    String code = lines.get(last);
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("the code has 64 lower-case hexadecimal digits");
    }
    return new ReportText(
        new MachineName(lines.get(0)),
        new SnapshotId(lines.get(1)),
        new BootId(lines.get(2)),
        lines.get(3),
        last > ENTRY ? entry(lines.get(ENTRY)) : Optional.empty(),
        last > ENTRY
            ? lines.subList(FIRST_NOTE, last).stream().map(ReportText::note).toList()
            : List.of(),
        code,
        text.substring(0, text.length() - code.length() - 1));
  }

  private static Optional<EntryDigest> entry(String line) {
    return line.equals(NO_ENTRY) ? Optional.empty() : Optional.of(new EntryDigest(line));
  }

  private static StatusNote note(String line) {
    if (!line.startsWith(NOTE)) {
      throw new IllegalArgumentException("a line between the boot entry and the code is no note");
    }
    return new StatusNote(line.substring(NOTE.length()));
  }
}
