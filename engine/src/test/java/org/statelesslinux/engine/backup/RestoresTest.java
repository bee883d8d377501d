package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

final class RestoresTest extends BackupTestCase {
  @TempDir Path out;

  private Restores restores;
  private Path into;

  @BeforeEach
  void sendTwice() throws Exception {
    restores = new Restores(backups);
    into = out.resolve("into");
    store.begin(at(A, 1));
    inMirror("home/anna/x", "first");
    inMirror("home/anna/cache/hidden", "hidden by the rule inside");
    inMirror("home%2Fanna%2Fcache/seen", "seen");
    inMirror("var%2Flog/messages", "log");
    inMirror("srv%2F100%25/file", "percent");
    kept(store.complete(at(A, 1), false, ALL));
    clock.advance(Duration.ofHours(1));
    store.begin(at(A, 1));
    inMirror("home/anna/x", "second");
    kept(store.complete(at(A, 1), false, ALL));
  }

  private static Restores.Wanted newest() {
    return new Restores.Wanted(PC, Optional.empty(), Optional.empty());
  }

  private Restores.Wanted before(Duration time) {
    return new Restores.Wanted(PC, Optional.empty(), Optional.of(clock.instant().minus(time)));
  }

  private void copy(Restores.Wanted wanted, String path) {
    restores.copyOut(wanted, AbsolutePath.of(path), into, Listener.silent());
  }

  @Test
  void aVersionComesOutAsTheOsSeesIt() throws Exception {
    Files.setLastModifiedTime(
        store.place().tree(store.record().head().orElseThrow().id()).resolve("home/anna"),
        java.nio.file.attribute.FileTime.fromMillis(0));
    Path file = store.place().mirror().resolve("home/anna/x");
    Files.setAttribute(file, "unix:mode", 0640);
    store.begin(at(A, 1));
    kept(store.complete(at(A, 1), false, ALL));

    copy(newest(), "/");

    assertThat(into.resolve("home/anna/x")).hasContent("second");
    assertThat(Files.getAttribute(into.resolve("home/anna/x"), "unix:mode")).isEqualTo(0100640);
    assertThat(Files.getLastModifiedTime(into.resolve("home/anna/x")))
        .isEqualTo(Files.getLastModifiedTime(file));
    assertThat(into.resolve("home/anna/cache").toFile().list()).containsExactly("seen");
    assertThat(into.resolve("var/log/messages")).hasContent("log");
    assertThat(into.resolve("srv/100%/file")).hasContent("percent");
  }

  @Test
  void whatStandsForNoPathIsLeftOutAndKeepsNothingBack() throws Exception {
    store.begin(at(A, 1));
    for (String name : List.of("\\377", "..%%2F..%%2Fevil", "%%2F", "%%2F%%2Fetc", "a\\nb")) {
      Process mkdir =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  "d=$(printf '" + name + "') && mkdir \"$d\" && cp -r home \"$d/\"")
              .directory(store.place().mirror().toFile())
              .inheritIO()
              .start();
      assertThat(mkdir.waitFor()).isZero();
    }
    kept(store.complete(at(A, 1), false, ALL));

    copy(newest(), "/");

    assertThat(into.toFile().list()).containsExactlyInAnyOrder("home", "srv", "var");
    assertThat(out.toFile().list()).containsExactly("into");
  }

  @Test
  void aPartComesOutUnderItsOwnName() throws Exception {
    copy(before(Duration.ofMinutes(1)), "/home/anna");
    assertThat(into.toFile().list()).containsExactly("anna");
    assertThat(into.resolve("anna/x")).hasContent("first");
    assertThat(into.resolve("anna/cache").toFile().list()).containsExactly("seen");
    into = out.resolve("second");
    copy(newest(), "/home/anna/x");
    assertThat(into.resolve("x")).hasContent("second");
    into = out.resolve("third");
    copy(newest(), "/var");
    assertThat(into.resolve("var/log/messages")).hasContent("log");
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("into", "second", "third");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatThereIs() {
    assertThatThrownBy(() -> copy(newest(), "/home/otto"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("has no /home/otto")
        .hasMessageContaining("'stateless backups pc-01'");
    assertThatThrownBy(() -> copy(before(Duration.ofDays(1)), "/"))
        .hasMessageContaining("there is no version of 2026-02-02T05:05:06.789Z or before")
        .hasMessageContaining("There are: store machine at 2026-02-03T04:05:06.789Z, store");
    assertThatThrownBy(
            () ->
                restores.bringBack(
                    new Restores.Wanted(PC, Optional.of(new StoreName("other")), Optional.empty()),
                    Listener.silent()))
        .hasMessageContaining("there is no version of this store")
        .hasMessageContaining("There are: store machine at");
    assertThat(into).doesNotExist();
  }

  @Test
  void aMachineWithoutBackupsIsToldHowItGetsThem() {
    Restores.Wanted other =
        new Restores.Wanted(new MachineName("pc-99"), Optional.empty(), Optional.empty());

    assertThatThrownBy(() -> restores.bringBack(other, Listener.silent()))
        .isInstanceOfSatisfying(
            StatelessException.class,
            e -> {
              assertThat(e.found()).isEqualTo("the server has no version of it");
              assertThat(e.advice()).contains("'stateless backups'", "'backup'", "serve");
            });
  }

  @Test
  void aDirectoryThatIsThereIsLeftAlone() throws Exception {
    Files.createDirectory(into);
    assertThatThrownBy(() -> copy(newest(), "/")).hasMessageContaining("is there already");
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void linksInABackupAreNotFollowed() throws Exception {
    Path target = Files.createDirectory(out.resolve("target"));
    Path mirror = store.place().mirror();
    store.begin(at(A, 1));
    Files.createSymbolicLink(mirror.resolve("home/link"), target);
    inMirror("home%2Flink%2Fdeep/file", "out there");
    kept(store.complete(at(A, 1), false, ALL));

    assertThatThrownBy(() -> copy(newest(), "/home/link/x/y"))
        .hasMessageContaining("there is a symbolic link, 'link'");
    assertThatThrownBy(() -> copy(newest(), "/"))
        .hasMessageContaining("has no directory at home/link");
    assertThat(target).isEmptyDirectory();
    assertThat(out.toFile().list()).containsExactly("target");
  }

  @Test
  void aVersionBroughtBackIsTheNewestInALineOfItsOwn() {
    Backups.Kept back = restores.bringBack(before(Duration.ofMinutes(1)), Listener.silent());

    List<BackupVersion> all = store.record().versions();
    assertThat(back.version()).isEqualTo(all.get(2));
    assertThat(back.version().id()).isEqualTo(all.get(0).id());
    assertThat(back.version().origin().generation()).isZero();
    assertThat(back.version().origin().lineage()).isNotEqualTo(A);
    assertThat(back.version().parent()).contains(all.get(0).position());
    assertThat(verdict(store.look(at(A, 9)))).isEqualTo(Verdict.DIVERGED);
  }

  @Test
  void rotIsNamedBeforeItIsRestored() throws Exception {
    BackupVersion head = store.record().head().orElseThrow();
    Path file = store.place().tree(head.id()).resolve("home/anna/x");
    Files.writeString(file, "rotten");

    assertThatThrownBy(() -> restores.bringBack(newest(), Listener.silent()))
        .hasMessageContaining("is damaged: home/anna/x")
        .hasMessageContaining("Choose another with '--at'");
    assertThatThrownBy(() -> copy(newest(), "/")).hasMessageContaining("is damaged");
    assertThat(store.record().head()).contains(head);
    restores.bringBack(before(Duration.ofMinutes(1)), Listener.silent());
  }

  @Test
  void ofSeveralStoresTheOneThatHasThePathIsTaken() throws Exception {
    StoreVersions mail = backups.of(PC, new StoreName("mail"));
    mail.begin(at(B, 1));
    Path spool = Files.createDirectories(mail.place().mirror().resolve("var%2Fmail"));
    Files.writeString(spool.resolve("anna"), "letter");
    kept(mail.complete(at(B, 1), false, ALL));

    copy(newest(), "/var/mail/anna");
    assertThat(into.resolve("anna")).hasContent("letter");
    assertThatThrownBy(() -> restores.bringBack(newest(), Listener.silent()))
        .hasMessageContaining("it has several stores: machine, mail")
        .hasMessageContaining("--store");
  }

  @Test
  void aDamagedStoreIsNamedUnlessAnotherOneIsMeant() throws Exception {
    Path mail = Files.createDirectories(backups.of(PC, new StoreName("mail")).place().directory());
    Files.writeString(mail.resolve("record"), "{");

    assertThatThrownBy(() -> copy(newest(), "/home/anna"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining(mail.resolve("record") + " is damaged");
    copy(new Restores.Wanted(PC, Optional.of(STORE), Optional.empty()), "/home/anna");
    assertThat(into.resolve("anna")).isDirectory();
  }

  @Test
  void theNamesInAStoreAreThoseThatTheBootGives() throws IOException {
    for (String path : List.of("/home", "/var/log", "/srv/100%/a%2Fb", "/a/%25")) {
      StateRule rule = new StateRule(AbsolutePath.of(path), STORE, Seed.EMPTY);
      Path kept = Path.of(Places.ON_A_MACHINE.kept(rule).value());
      assertThat(KeptPath.of(kept)).map(KeptPath::rule).contains(rule.path());
    }
    assertThat(KeptPath.of(Path.of("/x/..%2Fetc"))).isEmpty();
    assertThat(KeptPath.of(Path.of("/x/%2Fetc"))).isEmpty();
  }

  @Test
  void aTimeIsThatOfTheVersionOrLater() {
    Instant first = store.record().versions().get(0).time();
    Restores.Wanted exactly = new Restores.Wanted(PC, Optional.empty(), Optional.of(first));
    assertThat(restores.copyOut(exactly, AbsolutePath.of("/"), into, Listener.silent()).current())
        .isFalse();
    assertThat(into.resolve("home/anna/x")).hasContent("first");
  }
}
