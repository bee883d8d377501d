package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.statelesslinux.model.Retention;

class RetainedTest {
  private static List<Long> kept(Retention keep, String... times) {
    return Retained.of(Versions.at(times), keep).stream().map(BackupVersion::number).toList();
  }

  @Example
  void theLastAreKept() {
    String[] times = {"2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z"};
    assertThat(kept(new Retention(2, 0, 0, 0, 0), times)).containsExactly(2L, 3L);
    assertThat(kept(new Retention(9, 0, 0, 0, 0), times)).containsExactly(1L, 2L, 3L);
  }

  @Example
  void ofAnHourTheNewestIsKeptAndHoursWithoutAnyDoNotCount() {
    assertThat(
            kept(
                new Retention(0, 3, 0, 0, 0),
                "2026-01-01T07:59:59.999Z",
                "2026-01-01T08:00:00Z",
                "2026-01-01T08:30:00Z",
                "2026-01-02T12:00:00Z",
                "2026-01-02T12:59:00Z",
                "2026-01-05T00:00:00Z"))
        .containsExactly(3L, 5L, 6L);
  }

  @Example
  void daysEndAtMidnightByUtc() {
    assertThat(
            kept(
                new Retention(0, 0, 2, 0, 0),
                "2026-01-01T23:59:59Z",
                "2026-01-02T00:00:00Z",
                "2026-01-02T23:59:59Z",
                "2026-01-03T00:00:00Z"))
        .containsExactly(3L, 4L);
  }

  @Example
  void aWeekBeginsOnMondayAlsoAcrossTheYear() {
    // 2025-12-29 is a Monday, 2026-01-04 the Sunday after it.
    assertThat(
            kept(
                new Retention(0, 0, 0, 2, 0),
                "2025-12-28T12:00:00Z",
                "2025-12-29T12:00:00Z",
                "2026-01-04T12:00:00Z",
                "2026-01-05T00:00:00Z"))
        .containsExactly(3L, 4L);
  }

  @Example
  void monthsOfTwoYearsAreTwo() {
    assertThat(
            kept(
                new Retention(0, 0, 0, 0, 2),
                "2025-01-15T00:00:00Z",
                "2026-01-15T00:00:00Z",
                "2026-01-31T23:59:59Z"))
        .containsExactly(1L, 3L);
  }

  @Example
  void aVersionMayCountForSeveralParts() {
    assertThat(
            kept(
                new Retention(1, 1, 1, 1, 2),
                "2026-01-31T12:00:00Z",
                "2026-02-01T12:00:00Z",
                "2026-02-02T12:00:00Z"))
        .containsExactly(1L, 3L);
  }

  @Property
  void theNewestStaysAndNoPartKeepsMoreThanItNames(
      @ForAll("versions") List<BackupVersion> versions, @ForAll("retentions") Retention keep) {
    List<BackupVersion> kept = Retained.of(versions, keep);

    assertThat(kept)
        .isSubsetOf(versions)
        .hasSizeLessThanOrEqualTo(
            1 + keep.last() + keep.hourly() + keep.daily() + keep.weekly() + keep.monthly())
        .hasSizeGreaterThanOrEqualTo(Math.min(keep.last(), versions.size()));
    assertThat(kept).isSortedAccordingTo(java.util.Comparator.comparing(BackupVersion::number));
    if (!versions.isEmpty()) {
      assertThat(kept).endsWith(versions.get(versions.size() - 1));
    }
    assertThat(Retained.of(kept, keep)).as("what is kept once is kept again").isEqualTo(kept);
  }

  @Provide
  Arbitrary<List<BackupVersion>> versions() {
    return Arbitraries.longs()
        .between(0, 40_000_000)
        .list()
        .ofMaxSize(60)
        .map(
            seconds -> {
              List<Long> sorted = new ArrayList<>(seconds);
              sorted.sort(null);
              List<BackupVersion> versions = new ArrayList<>();
              for (long second : sorted) {
                versions.add(
                    Versions.of(
                        versions.size() + 1L, Instant.ofEpochSecond(1_700_000_000L + second)));
              }
              return versions;
            });
  }

  @Provide
  Arbitrary<Retention> retentions() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 5);
    return Combinators.combine(number, number, number, number, number)
        .as(Tuple::of)
        .filter(t -> t.get1() + t.get2() + t.get3() + t.get4() + t.get5() > 0)
        .map(t -> new Retention(t.get1(), t.get2(), t.get3(), t.get4(), t.get5()));
  }
}
