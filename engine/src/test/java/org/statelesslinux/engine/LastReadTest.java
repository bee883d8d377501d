package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.PublishedSnapshot;

class LastReadTest {
  private static final Mode MODE = new Mode("net");

  private final List<SnapshotInfo> snapshots =
      new ArrayList<>(List.of(snapshot(2), snapshot(3), snapshot(1)));
  private final Set<Integer> damaged = new HashSet<>();
  private final Set<Integer> unpublished = new HashSet<>();
  private final List<String> told = new ArrayList<>();
  private final LastRead lastRead = new LastRead();

  @Test
  void whatIsPublishedIsListedInTheOrderOfItsNumbers() {
    unpublished.add(2);
    assertThat(numbers()).containsExactly(1, 3);
    unpublished.clear();
    assertThat(numbers()).containsExactly(1, 2, 3);
  }

  @Test
  void whatIsDamagedNowIsServedAsItWasReadLast() {
    numbers();
    damaged.add(2);
    assertThat(numbers()).containsExactly(1, 2, 3);
    snapshots.add(snapshot(4));
    assertThat(numbers()).containsExactly(1, 2, 3, 4);
    assertThat(told).singleElement().asString().contains("2 is damaged");
  }

  @Test
  void whatHasNeverBeenReadIsLeftOutAndThatIsToldOnce() {
    damaged.add(2);
    numbers();
    assertThat(numbers()).containsExactly(1, 3);
    assertThat(told).hasSize(1);
  }

  @Test
  void aDamagedOneThatIsGoneIsNotServed() {
    numbers();
    damaged.add(2);
    snapshots.removeIf(one -> one.number() == 2);
    assertThat(numbers()).containsExactly(1, 3);
  }

  private List<Integer> numbers() {
    return lastRead
        .read(snapshots, this::read, MODE, event -> told.add(((Event.Note) event).text()))
        .stream()
        .map(PublishedSnapshot::number)
        .toList();
  }

  private PublishedSnapshot read(SnapshotInfo info) {
    if (damaged.contains(info.number())) {
      throw new StatelessException("read it", info.number() + " is damaged", "Mend it.");
    }
    AbsolutePath place = AbsolutePath.of("/srv/" + info.number());
    return new PublishedSnapshot(
        info.profile(),
        info.id(),
        info.number(),
        place,
        unpublished.contains(info.number())
            ? Optional.empty()
            : Optional.of(new Publication(MODE, info.id(), place, Map.of())));
  }

  private static SnapshotInfo snapshot(int number) {
    return new SnapshotInfo(
        new ProfileName("kiosk"),
        SnapshotId.ofHex("%064x".formatted(number)),
        Instant.EPOCH,
        1,
        0,
        number,
        false,
        false);
  }
}
