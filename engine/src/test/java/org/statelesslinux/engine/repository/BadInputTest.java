package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** What cannot be published is refused with what was found and what to do, and nothing is lost. */
final class BadInputTest extends RepositoryTestCase {
  @Test
  void aTreeThatIsNotThereIsRefused() {
    refused(scratch.resolve("nowhere")).hasMessageContaining("the tree is not there");
  }

  @Test
  void aTreeThatIsAFileIsRefused() throws IOException {
    refused(Files.createFile(scratch.resolve("file"))).hasMessageContaining("not a directory");
  }

  @Test
  void aTreeInsideTheRepositoryIsRefused() throws IOException {
    Path inside = Files.createDirectories(repository.root().resolve("snapshots/tree"));

    refused(inside).hasMessageContaining("inside the repository");
  }

  @Test
  void aTreeThatLeadsIntoTheRepositoryByALinkIsRefused() throws IOException {
    Path inside = Files.createDirectories(repository.root().resolve("tree"));
    Path link = Files.createSymbolicLink(scratch.resolve("link"), inside);

    refused(link).hasMessageContaining("inside the repository");
  }

  @Test
  void aRepositoryInsideTheTreeIsRefused() {
    repository = Repository.at(prototype.resolve("srv/repository"));

    refused(prototype).hasMessageContaining("is inside the tree");
    assertThat(prototype).isEmptyDirectory();
  }

  @Test
  void theRootOfTheHostIsRefused() {
    refused(Path.of("/")).hasMessageContaining("is inside the tree");
  }

  @Needs(root = true)
  @Test
  void aMountInsideTheTreeIsRefusedAndNamed() {
    Trees.plain(prototype);
    Shell.run(prototype, "mount -t tmpfs none empty");
    try {
      refused(prototype).hasMessageContaining("empty: something is mounted there");
    } finally {
      Shell.run(prototype, "umount empty");
    }
    assertThat(publish().isNew()).isTrue();
  }

  @Needs(root = true)
  @Test
  void aFileMountedOverAFileIsRefusedAndNamed() {
    Trees.plain(prototype);
    Shell.run(prototype, "mount --bind usr/bin/tool etc/hostname");
    try {
      refused(prototype).hasMessageContaining("etc/hostname: something is mounted there");
    } finally {
      Shell.run(prototype, "umount etc/hostname");
    }
  }

  @Needs(root = true)
  @Test
  void aFullDiskIsSaidAndTheSnapshotBeforeStays() {
    Trees.plain(prototype);
    Path small = scratch.resolve("small");
    Shell.run(scratch, "mkdir small; mount -t tmpfs -o size=4m none small");
    try {
      repository = Repository.at(small.resolve("repository"));
      PublishOutcome first = publish();
      Shell.run(prototype, "head -c 8M /dev/urandom > big");

      refused(prototype).hasMessageContaining("is full");

      assertThat(repository.snapshots()).containsExactly(first.snapshot());
      assertThat(repository.current(PROFILE)).contains(first.snapshot());
      assertThat(verify(first)).isEmpty();
      nothingIsStaged();
      Shell.run(prototype, "rm big; echo more > small-change");
      assertThat(verify(publish())).isEmpty();
    } finally {
      Shell.run(scratch, "umount small");
    }
  }

  @Test
  void aSecondPublisherIsRefusedAtOnce() {
    Trees.plain(prototype);
    AtomicReference<Throwable> second = new AtomicReference<>();
    Listener meanwhile =
        event -> {
          if (event instanceof Event.Started && second.get() == null) {
            try {
              publish();
            } catch (StatelessException e) {
              second.set(e);
            }
          }
        };

    PublishOutcome outcome = repository.publish(PROFILE, prototype, meanwhile);

    assertThat(second.get())
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("another process is publishing this profile");
    assertThat(verify(outcome)).isEmpty();
    assertThat(publish().isNew()).isFalse();
  }

  @Test
  void aListenerThatFailsEndsThePublishAndLeavesNothing() {
    Trees.plain(prototype);
    Listener failing =
        event -> {
          throw new IllegalStateException("listener");
        };

    assertThatThrownBy(() -> repository.publish(PROFILE, prototype, failing))
        .hasMessage("listener");

    assertThat(repository.snapshots()).isEmpty();
    nothingIsStaged();
    assertThat(publish().isNew()).isTrue();
  }

  @Test
  void anInterruptedPublishLeavesNothing() {
    Trees.plain(prototype);
    Listener interrupting = event -> Thread.currentThread().interrupt();

    assertThatThrownBy(() -> repository.publish(PROFILE, prototype, interrupting))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("it was cancelled");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(repository.snapshots()).isEmpty();
    nothingIsStaged();
  }

  @Test
  void aSnapshotThatIsNotThereCannotBeVerified() {
    SnapshotId none = SnapshotId.ofHex("0".repeat(64));

    assertThatThrownBy(() -> repository.verify(PROFILE, none, Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("there is no such snapshot");
  }

  @Test
  void anEmptyRepositoryHasNoSnapshots() {
    assertThat(repository.snapshots()).isEmpty();
    assertThat(repository.current(PROFILE)).isEmpty();
    assertThat(repository.collectGarbage(snapshot -> false, Listener.silent())).isEmpty();
    assertThat(repository.root()).doesNotExist();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Path tree) {
    var refusal =
        assertThatThrownBy(() -> repository.publish(PROFILE, tree, Listener.silent()))
            .isInstanceOf(StatelessException.class)
            .hasMessageStartingWith("Cannot publish " + tree + " as profile workstation: ");
    nothingIsStaged();
    return refusal;
  }

  private void nothingIsStaged() {
    assertThat(Shell.run(scratch, "find \"$1\" -name .staging 2>/dev/null || :", repository.root()))
        .isEmpty();
  }
}
