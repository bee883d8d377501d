package org.statelesslinux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "9949, 9.9 kB",
    "9951, 10 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "255300000, 255 MB",
    "4000000000, 4.0 GB",
    "9223372036854775807, 9.2 EB"
  })
  void sizesHaveTheFewestDigitsThatSayEnough(long bytes, String shown) {
    assertThat(Human.size(bytes)).isEqualTo(shown);
  }

  @Test
  void thousandsAreSetApart() {
    assertThat(Human.count(1234567)).isEqualTo("1,234,567");
  }

  @Test
  void oneThingIsSingular() {
    assertThat(Human.count(1, "entry", "entries")).isEqualTo("1 entry");
    assertThat(Human.count(0, "entry", "entries")).isEqualTo("0 entries");
  }

  @Test
  void timesAreThoseOfTheZone() {
    assertThat(Human.time(Instant.ofEpochSecond(0), ZoneId.of("Asia/Tokyo")))
        .isEqualTo("1970-01-01 09:00:00");
  }
}
