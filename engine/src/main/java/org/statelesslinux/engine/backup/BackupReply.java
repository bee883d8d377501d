package org.statelesslinux.engine.backup;

import java.util.HexFormat;
import java.util.Optional;
import org.statelesslinux.engine.identity.ReportKey;

/**
 * What a machine is told.
 *
 * @param status the status of HTTP (RFC 9110, section 15)
 * @param text lines, each ended by a line feed
 */
public record BackupReply(int status, String text) {
  private static final String NONE = "-";

  static BackupReply refusal(int status, String reason) {
    return new BackupReply(status, reason + "\n");
  }

  /** An answer, and the code by which the machine knows that it is one to its request. */
  static BackupReply signed(Outcome.Settled settled, int port, String request, ReportKey key) {
    Optional<Position> head = settled.head().map(BackupVersion::position);
    String lines =
        String.join(
                "\n",
                settled.verdict().word(),
                head.map(Position::lineage).orElse(NONE),
                head.map(position -> Long.toString(position.generation())).orElse("0"),
                settled.head().map(version -> version.id().value()).orElse(NONE),
                Integer.toString(port))
            + "\n";
    String code = HexFormat.of().formatHex(key.code("answer\n" + request + "\n" + lines));
    return new BackupReply(200, lines + code + "\n");
  }
}
