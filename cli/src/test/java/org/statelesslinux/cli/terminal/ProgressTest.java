package org.statelesslinux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Event;

class ProgressTest {
  private final Screen program = Screen.ofProgram();
  private final HandClock clock = new HandClock();

  @Test
  void shortWorkSaysNothingToALog() {
    try (Progress progress = lines(false)) {
      progress.on(new Event.Started("publishing kiosk", 100, Event.Unit.BYTES));
      progress.on(new Event.Advanced(50, 100));
      progress.on(new Event.Finished("publishing kiosk"));
    }

    assertThat(program.err()).isEmpty();
  }

  @Test
  void longWorkSaysSomethingNowAndThen() {
    try (Progress progress = lines(false)) {
      progress.on(new Event.Started("publishing kiosk", 4_000_000, Event.Unit.BYTES));
      clock.pass(Duration.ofSeconds(10));
      progress.on(new Event.Advanced(1_000_000, 4_000_000));
      progress.on(new Event.Advanced(1_000_001, 4_000_000));
      clock.pass(Duration.ofSeconds(10));
      progress.on(new Event.StepStarted(2, 9, "mounting the root"));
    }

    assertThat(program.err())
        .isEqualTo(
            """
            stateless: publishing kiosk: 25 % of 4.0 MB
            stateless: step 2 of 9: mounting the root
            """);
  }

  @Test
  void whatHasNoTotalIsCounted() {
    try (Progress progress = lines(true)) {
      progress.on(new Event.Started("listing", 0, Event.Unit.ITEMS));
      progress.on(new Event.Advanced(1234, 0));
    }

    assertThat(program.err())
        .isEqualTo(
            """
            stateless: listing
            stateless: listing: 1,234
            """);
  }

  @Test
  void notesAreAlwaysSaid() {
    try (Progress progress = lines(false)) {
      progress.on(new Event.Note("A socket is left out."));
    }

    assertThat(program.err()).isEqualTo("stateless: note: A socket is left out.\n");
  }

  @Test
  void aPersonSeesABarThatIsGoneAtTheEnd() {
    Screen person = Screen.ofPerson();
    try (Progress progress = Progress.on(person.terminal(), false)) {
      progress.on(new Event.Started("publishing kiosk", 8_000_000, Event.Unit.BYTES));
      progress.on(new Event.Advanced(2_000_000, 8_000_000));
      progress.on(new Event.Finished("publishing kiosk"));
    }

    assertThat(person.err()).contains("publishing kiosk  25% |", "2/8 MB").endsWith("\r\u001b[K");
  }

  @Test
  void aBarLeavesAnInterruptToWhoeverWorks() {
    try (Progress progress = Progress.on(Screen.ofPerson().terminal(), false)) {
      progress.on(new Event.Started("publishing kiosk", 8, Event.Unit.ITEMS));
      Thread.currentThread().interrupt();
      progress.on(new Event.Finished("publishing kiosk"));
    }

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aBarFitsItsTerminal() {
    Screen narrow = Screen.with(Map.of("TERM", "xterm", "COLUMNS", "40"));
    try (Progress progress = Progress.on(narrow.terminal(), false)) {
      progress.on(new Event.StepStarted(3, 4, "a step with a name that is much too long for it"));
    }

    assertThat(narrow.err().split("\r\u001b\\[K")).allMatch(frame -> frame.length() < 40);
  }

  @Test
  void aNoteStandsAboveTheBar() {
    Screen person = Screen.with(Map.of("TERM", "xterm", "NO_COLOR", "1", "COLUMNS", "80"));
    try (Progress progress = Progress.on(person.terminal(), false)) {
      progress.on(new Event.Note("A socket is left out."));
    }

    assertThat(person.err()).isEqualTo("note: A socket is left out.\n");
  }

  private Progress lines(boolean verbose) {
    return new LineProgress(program.terminal(), verbose, clock);
  }

  /** A clock that is moved by hand. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
