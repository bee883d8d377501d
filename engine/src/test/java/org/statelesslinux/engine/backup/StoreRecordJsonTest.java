package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StoreRecordJsonTest {
  private static final Position POSITION = new Position("0a".repeat(16), 3);
  private static final BackupVersion FIRST = Versions.of(1, Instant.parse("2026-01-01T00:00:00Z"));
  private static final StoreRecord FULL =
      StoreRecord.EMPTY
          .completed(FIRST.confirmed(Instant.parse("2026-01-02T00:00:00.123Z"), POSITION))
          .begun(POSITION);

  @Example
  void whatIsWrittenIsRead() {
    for (StoreRecord record :
        List.of(
            StoreRecord.EMPTY,
            StoreRecord.EMPTY.begun(POSITION),
            StoreRecord.EMPTY.completed(FIRST),
            FULL)) {
      assertThat(StoreRecordJson.read(StoreRecordJson.write(record))).isEqualTo(record);
    }
    assertThat(FULL.open()).contains(new StoreRecord.Transfer(POSITION, Optional.of(FIRST.id())));
    assertThat(FULL.mirror()).isEmpty();
  }

  @Property
  void aRecordThatIsCutIsDamagedAndNotEmpty(@ForAll @IntRange(max = 600) int length) {
    String text = StoreRecordJson.write(FULL);
    String cut = text.substring(0, Math.min(length, text.length() - 3));

    assertThatThrownBy(() -> StoreRecordJson.read(cut))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void anotherFileIsNoRecord() {
    for (String text : List.of("", "{}", "[]", "{\"versions\":{}}", "{\"versions\":[{}]}")) {
      assertThatThrownBy(() -> StoreRecordJson.read(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
