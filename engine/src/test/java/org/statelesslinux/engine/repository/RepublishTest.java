package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.ProfileName;

/** What the next snapshot shares with the one before, and what it must not. */
final class RepublishTest extends RepositoryTestCase {
  private PublishOutcome first;

  @BeforeEach
  void publishOnce() {
    Trees.plain(prototype);
    first = publish();
  }

  @Test
  void theFirstSnapshotSharesNothing() {
    assertThat(first.isNew()).isTrue();
    assertThat(first.reused()).isZero();
    assertThat(first.snapshot().current()).isTrue();
  }

  @Test
  void anUnchangedTreeIsTheSameSnapshot() {
    PublishOutcome second = publish();

    assertThat(second.isNew()).isFalse();
    assertThat(second.snapshot()).isEqualTo(first.snapshot());
    assertThat(repository.snapshots()).hasSize(1);
  }

  @Test
  void nothingOfASnapshotIsTouchedWhereTheTreeIs() throws IOException {
    Object before = changed(first, "usr/lib/numbers");

    PublishOutcome second = publish();

    assertThat(second.isNew()).isFalse();
    assertThat(second.reused()).isEqualTo(6);
    assertThat(changed(first, "usr/lib/numbers")).isEqualTo(before);
  }

  @Test
  void whatIsNewAtTheEndOfATreeIsSeen() throws IOException {
    Files.writeString(prototype.resolve("usr/zzz"), "new");
    FileTime of = Files.getLastModifiedTime(prototype.resolve("usr"));

    assertThat(publish().isNew()).isTrue();

    Files.delete(prototype.resolve("usr/zzz"));
    Files.setLastModifiedTime(prototype.resolve("usr"), of);
    assertThat(publish().isNew()).isTrue();
  }

  @Test
  void aPathThroughASymbolicLinkIsTheSameRepository() throws IOException {
    Path linked = Files.createSymbolicLink(scratch.resolve("linked"), scratch);

    assertThat(Repository.at(linked.resolve("repository")).snapshots())
        .isEqualTo(repository.snapshots());
    assertThat(Repository.at(linked.resolve("repository")).root()).isEqualTo(repository.root());
    assertThat(Repository.at(linked.resolve("new/one")).root())
        .isEqualTo(scratch.resolve("new/one"));
    assertThat(Repository.at(scratch.resolve("absent/../repository")).root())
        .isEqualTo(repository.root());
  }

  @Test
  void unchangedFilesAreLinksAndChangedOnesAreNot() throws IOException {
    Files.writeString(prototype.resolve("etc/hostname"), "other");

    PublishOutcome second = publish();

    assertThat(second.isNew()).isTrue();
    assertThat(inode(second, "usr/lib/numbers")).isEqualTo(inode(first, "usr/lib/numbers"));
    assertThat(inode(second, "usr/bin/link")).isEqualTo(inode(first, "usr/bin/link"));
    assertThat(inode(second, "etc/hostname")).isNotEqualTo(inode(first, "etc/hostname"));
    assertThat(second.reused()).isEqualTo(5);
    assertThat(tree(first).resolve("etc/hostname")).hasContent("host");
    assertThat(tree(second).resolve("etc/hostname")).hasContent("other");
    bothAreWhole(second);
  }

  @Test
  void aFileWithOtherMetadataAloneIsACopy() {
    Shell.run(prototype, "chmod 0600 usr/lib/numbers");

    PublishOutcome second = publish();

    assertThat(inode(second, "usr/lib/numbers")).isNotEqualTo(inode(first, "usr/lib/numbers"));
    bothAreWhole(second);
  }

  @Test
  void aChangeThatPutsTheTimeBackIsSeen() throws IOException {
    Path file = prototype.resolve("usr/lib/numbers");
    FileTime time = Files.getLastModifiedTime(file);
    Shell.run(prototype, "printf 9 | dd of=usr/lib/numbers conv=notrunc status=none");
    Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, null, null);
    Shell.run(prototype, "touch -r \"$1\" usr/lib/numbers", tree(first).resolve("usr/lib/numbers"));

    PublishOutcome second = publish();

    assertThat(second.isNew()).isTrue();
    assertThat(repository.diff(first.snapshot(), second.snapshot()))
        .extracting(Difference::toString)
        .singleElement()
        .asString()
        .startsWith("usr/lib/numbers: sha256digest");
    bothAreWhole(second);
  }

  @Test
  void withoutTheCacheEqualFilesAreStillLinks() throws IOException {
    Shell.run(repository.root(), "rm -r cache");
    Files.writeString(prototype.resolve("etc/hostname"), "other");

    PublishOutcome second = publish();

    assertThat(second.reused()).isEqualTo(5);
    bothAreWhole(second);
  }

  @Test
  void aDamagedCacheIsNotTrusted() throws IOException {
    Shell.run(
        repository.root(),
        "for f in cache/*/*; do head -c 100 \"$f\" > x; cat x > \"$f\"; rm x; done");
    Files.writeString(prototype.resolve("etc/hostname"), "other");

    PublishOutcome second = publish();

    assertThat(second.reused()).isEqualTo(5);
    bothAreWhole(second);
  }

  @Test
  void filesThatAreNoLongerOneAreTwo() {
    Shell.run(prototype, "cp -p usr/lib/tool x; mv x usr/lib/tool");

    PublishOutcome second = publish();

    assertThat(inode(second, "usr/bin/tool")).isNotEqualTo(inode(second, "usr/lib/tool"));
    bothAreWhole(second);
  }

  @Test
  void filesThatBecameOneAreOne() {
    Shell.run(prototype, "ln -f usr/bin/tool etc/nothing");

    PublishOutcome second = publish();

    assertThat(inode(second, "usr/bin/tool")).isEqualTo(inode(second, "etc/nothing"));
    bothAreWhole(second);
  }

  @Test
  void aLinkedFileStaysOneWhenItsDirectoryMoves() {
    Shell.run(prototype, "mv usr/lib usr/lib64");

    PublishOutcome second = publish();

    assertThat(inode(second, "usr/bin/tool")).isEqualTo(inode(second, "usr/lib64/tool"));
    bothAreWhole(second);
  }

  @Test
  void aFileWithMoreNamesOutsideOfTheTreeIsNoHardLinkInIt() throws IOException {
    Files.createLink(scratch.resolve("outside"), prototype.resolve("usr/lib/numbers"));

    PublishOutcome second = publish();

    assertThat(second.snapshot().id()).isEqualTo(first.snapshot().id());
  }

  @Test
  void aDamagedFileOfTheLastSnapshotIsNotSharedAgain() throws IOException {
    Files.writeString(tree(first).resolve("usr/lib/numbers"), "damage");
    Files.writeString(prototype.resolve("etc/hostname"), "other");

    PublishOutcome second = publish();

    assertThat(verify(second)).isEmpty();
  }

  @Test
  void aDamagedManifestOfTheLastSnapshotDoesNotSpread() throws IOException {
    Path manifest = repository.manifest(PROFILE, first.snapshot().id());
    Files.writeString(manifest, Files.readString(manifest).replace("digest=", "digest=0"));
    Files.writeString(prototype.resolve("etc/hostname"), "other");

    PublishOutcome second = publish();

    assertThat(second.reused()).isZero();
    assertThat(verify(second)).isEmpty();
  }

  @Test
  void anOlderTreeMakesTheOlderSnapshotCurrentAgain() throws IOException {
    Shell.run(prototype, "cp -p etc/hostname \"$1\"/kept; echo other > etc/hostname", scratch);
    PublishOutcome second = publish();
    Shell.run(prototype, "cp -p \"$1\"/kept etc/hostname", scratch);

    PublishOutcome third = publish();

    assertThat(third.snapshot().id()).isEqualTo(first.snapshot().id());
    assertThat(repository.current(PROFILE)).contains(first.snapshot());
    assertThat(repository.snapshots(PROFILE)).hasSize(2).contains(first.snapshot());
    assertThat(second.snapshot().number()).isNotEqualTo(first.snapshot().number());
  }

  @Test
  void profilesKeepSnapshotsOfTheirOwnWithNumbersOfTheirOwn() {
    ProfileName other = new ProfileName("kiosk");

    PublishOutcome outcome = repository.publish(other, prototype, Listener.silent());

    assertThat(outcome.snapshot().id()).isEqualTo(first.snapshot().id());
    assertThat(outcome.snapshot().number()).isNotEqualTo(first.snapshot().number());
    assertThat(repository.snapshots())
        .extracting(SnapshotInfo::profile)
        .containsExactly(other, PROFILE);
  }

  @Test
  void entriesAndBytesAreCountedOnce() throws IOException {
    assertThat(first.snapshot().entries())
        .isEqualTo(Long.parseLong(Shell.run(prototype, "find . | wc -l").strip()));
    assertThat(first.snapshot().bytes())
        .isEqualTo(
            Files.size(prototype.resolve("usr/lib/numbers"))
                + Files.size(prototype.resolve("usr/bin/tool"))
                + Files.size(prototype.resolve("etc/hostname")));
  }

  private void bothAreWhole(PublishOutcome second) {
    assertThat(verify(first)).isEmpty();
    assertThat(verify(second)).isEmpty();
  }

  private Object inode(PublishOutcome outcome, String path) {
    return Objects.requireNonNull(Shell.run(tree(outcome), "stat -c %i \"$1\"", path));
  }

  private Object changed(PublishOutcome outcome, String path) {
    return Objects.requireNonNull(Shell.run(tree(outcome), "stat -c %z \"$1\"", path));
  }
}
