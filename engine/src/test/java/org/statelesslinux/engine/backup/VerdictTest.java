package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);

  /** Every position of two lines, in three generations each. */
  private static List<Position> positions() {
    List<Position> all = new ArrayList<>();
    for (String lineage : List.of(A, B)) {
      for (long generation = 0; generation < 3; generation++) {
        all.add(new Position(lineage, generation));
      }
    }
    return all;
  }

  private static List<Optional<Position>> parents() {
    List<Optional<Position>> all = new ArrayList<>();
    all.add(Optional.empty());
    positions().forEach(one -> all.add(Optional.of(one)));
    return all;
  }

  private static String words(Position head, Position own, Optional<Position> parent) {
    return head.lineage().charAt(0)
        + ""
        + head.generation()
        + " "
        + own.lineage().charAt(0)
        + own.generation()
        + parent.map(one -> " " + one.lineage().charAt(0) + one.generation()).orElse("");
  }

  @Test
  void withoutAVersionEveryStoreIsNew() {
    assertThat(Verdict.of(Optional.empty(), new Claim(Optional.empty(), Optional.empty())))
        .isEqualTo(Verdict.NEW);
    for (Position own : positions()) {
      for (Optional<Position> parent : parents()) {
        assertThat(Verdict.of(Optional.empty(), new Claim(Optional.of(own), parent)))
            .isEqualTo(Verdict.NEW);
      }
    }
  }

  @Test
  void aBlankStoreIsFilledFromWhateverThereIs() {
    for (Position head : positions()) {
      assertThat(Verdict.of(Optional.of(head), new Claim(Optional.empty(), Optional.empty())))
          .isEqualTo(Verdict.FILL);
    }
  }

  @Test
  void aStoreGoesOnInItsLineOrFromItsParentAndElseHasDiverged() {
    // The head, and which stores of the same line and no older there are.
    List<String> inLine =
        List.of(
            "a0 a0", "a0 a1", "a0 a2", "a1 a1", "a1 a2", "a2 a2", "b0 b0", "b0 b1", "b0 b2",
            "b1 b1", "b1 b2", "b2 b2");
    int goOn = 0;
    for (Position head : positions()) {
      for (Position own : positions()) {
        for (Optional<Position> parent : parents()) {
          String words = words(head, own, parent);
          boolean expected =
              inLine.stream().anyMatch(words::startsWith)
                  || (parent.isPresent() && words.endsWith(" " + words.substring(0, 2)));
          assertThat(Verdict.of(Optional.of(head), new Claim(Optional.of(own), parent)))
              .as(words)
              .isEqualTo(expected ? Verdict.CONTINUE : Verdict.DIVERGED);
          goOn += expected ? 1 : 0;
        }
      }
    }
    // 12 in line with each of 7 parents, and of the other 24 the one whose parent is the head.
    assertThat(goOn).isEqualTo(12 * 7 + 24);
  }

  @Test
  void onlyAStoreThatIsNewOrGoesOnMayBeSent() {
    assertThat(Verdict.values())
        .filteredOn(Verdict::maySend)
        .containsExactly(Verdict.NEW, Verdict.CONTINUE);
    assertThat(Verdict.values())
        .extracting(Verdict::word)
        .containsExactly("new", "continue", "fill", "diverged", "kept");
  }
}
