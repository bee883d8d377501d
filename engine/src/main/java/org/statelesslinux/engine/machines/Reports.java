package org.statelesslinux.engine.machines;

import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;

/**
 * Takes what machines report, if they prove that they are those machines. Safe for use by several
 * threads.
 */
public final class Reports {
  private final SiteSecret secret;
  private final Challenges challenges;
  private final Function<MachineName, Optional<Machine>> machines;
  private final MachineRecords records;

  /**
   * Takes reports.
   *
   * @param machines the site's machine of a name, if it has one
   */
  public Reports(
      SiteSecret secret,
      Function<MachineName, Optional<Machine>> machines,
      MachineRecords records,
      Clock clock) {
    this.secret = secret;
    this.challenges = new Challenges(secret, clock);
    this.machines = machines;
    this.records = records;
  }

  /** What came of a report. */
  public sealed interface Verdict {
    /** It is believed. */
    record Accepted() implements Verdict {}

    /**
     * It is not believed.
     *
     * @param reason why, on one line
     */
    record Refused(String reason) implements Verdict {}

    /**
     * It is no report.
     *
     * @param reason why, on one line
     */
    record Malformed(String reason) implements Verdict {}
  }

  /** A text that a report must contain, for a minute from now. */
  public String challenge() {
    return challenges.make();
  }

  /** Takes a report. */
  public Verdict take(byte[] body) {
    ReportText report;
    try {
      report = ReportText.parse(body);
    } catch (IllegalArgumentException e) {
      return new Verdict.Malformed(String.valueOf(e.getMessage()));
    }
    Optional<Instant> made = challenges.made(report.challenge());
    if (made.isEmpty()) {
      return new Verdict.Refused("the challenge is unknown or older than a minute");
    }
    Optional<Machine> machine = machines.apply(report.machine());
    if (machine.isEmpty()) {
      return new Verdict.Refused("the site has no machine " + report.machine());
    }
    if (!secret
        .reportKey(report.machine(), machine.get().epoch())
        .isCode(HexFormat.of().parseHex(report.code()), report.signed())) {
      return new Verdict.Refused("the code is wrong");
    }
    return records.reported(report, made.get()) == MachineRecord.Outcome.OUTDATED
        ? new Verdict.Refused("a later report has been taken")
        : new Verdict.Accepted();
  }
}
