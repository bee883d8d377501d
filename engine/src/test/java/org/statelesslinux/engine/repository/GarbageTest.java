package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.SnapshotId;

/** Garbage collection takes what nobody needs and nothing else. */
final class GarbageTest extends RepositoryTestCase {
  private final List<SnapshotInfo> snapshots = new ArrayList<>();

  @BeforeEach
  void publishThree() throws IOException {
    Trees.plain(prototype);
    for (String content : List.of("one", "two", "three")) {
      Files.writeString(prototype.resolve("etc/hostname"), content);
      snapshots.add(publish().snapshot());
    }
  }

  @Test
  void theCurrentSnapshotStays() {
    assertThat(collect())
        .extracting(SnapshotInfo::id)
        .containsExactlyInAnyOrderElementsOf(ids(0, 1));

    assertThat(listed()).isEqualTo(ids(2));
    assertThat(repository.verify(PROFILE, snapshots.get(2).id(), Listener.silent())).isEmpty();
  }

  @Test
  void aPinnedSnapshotStaysUntilItIsUnpinned() {
    repository.pin(PROFILE, snapshots.get(0).id());
    repository.pin(PROFILE, snapshots.get(0).id());

    collect();

    assertThat(listed()).isEqualTo(ids(0, 2));
    assertThat(repository.snapshots().get(0).pinned()).isTrue();
    repository.unpin(PROFILE, snapshots.get(0).id());
    collect();
    assertThat(listed()).isEqualTo(ids(2));
  }

  @Test
  void aSnapshotThatGetsInUseAtTheLastMomentStays() {
    SnapshotId late = snapshots.get(1).id();

    List<SnapshotInfo> removed =
        repository.collectGarbage(
            snapshot ->
                snapshot.id().equals(late) && repository.find(PROFILE, snapshot.id()).isEmpty(),
            Listener.silent());

    assertThat(removed).extracting(SnapshotInfo::id).isEqualTo(ids(0));
    assertThat(listed()).isEqualTo(ids(1, 2));
    assertThat(repository.verify(PROFILE, late, Listener.silent())).isEmpty();
  }

  @Test
  void aSnapshotInUseStays() {
    repository.collectGarbage(
        snapshot -> snapshot.id().equals(snapshots.get(1).id()), Listener.silent());

    assertThat(listed()).isEqualTo(ids(1, 2));
  }

  @Test
  void numbersThatBecameFreeAreNotGivenAgainSoon() throws IOException {
    collect();
    Files.writeString(prototype.resolve("etc/hostname"), "four");

    assertThat(snapshots).extracting(SnapshotInfo::number).containsExactly(1, 2, 3);
    assertThat(publish().snapshot().number()).isEqualTo(4);
  }

  @Test
  void whatAKilledProcessLeftIsTakenAway() throws IOException {
    Path profile = repository.root().resolve("snapshots/workstation");
    Files.createDirectories(profile.resolve(".staging/tree/usr"));
    Path trash = profile.resolve(".trash-" + snapshots.get(0).id());
    Files.move(profile.resolve(snapshots.get(0).id().value()), trash);

    collect();

    assertThat(profile.resolve(".staging")).doesNotExist();
    assertThat(trash).doesNotExist();
    assertThat(listed()).isEqualTo(ids(2));
  }

  @Test
  void aProfileThatIsBeingPublishedIsLeftAlone() {
    List<Event> notes = new ArrayList<>();
    Listener meanwhile =
        event -> {
          if (event instanceof Event.Started) {
            assertThat(repository.collectGarbage(snapshot -> false, notes::add)).isEmpty();
          }
        };

    repository.publish(PROFILE, prototype, meanwhile);

    assertThat(listed()).isEqualTo(ids(0, 1, 2));
    assertThat(notes)
        .containsExactly(
            new Event.Note("profile workstation is left alone: it is being published"));
  }

  private List<SnapshotInfo> collect() {
    return repository.collectGarbage(snapshot -> false, Listener.silent());
  }

  private List<SnapshotId> listed() {
    return repository.snapshots().stream().map(SnapshotInfo::id).toList();
  }

  private List<SnapshotId> ids(int... which) {
    List<SnapshotId> ids = new ArrayList<>();
    for (int i : which) {
      ids.add(snapshots.get(i).id());
    }
    return ids;
  }
}
