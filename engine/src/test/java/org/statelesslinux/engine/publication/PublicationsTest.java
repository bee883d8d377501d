package org.statelesslinux.engine.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

class PublicationsTest {
  private static final ProfileName PROFILE = new ProfileName("kiosk");
  private static final SnapshotId ID = SnapshotId.ofHex("a1".repeat(32));
  private static final Mode MODE = new Mode("disc");
  private static final Mode OTHER = new Mode("net");

  @TempDir Path repository;

  private Path place;
  private Publications publications;

  @BeforeEach
  void open() {
    publications = new Publications(repository);
    place = repository.resolve("publications/kiosk").resolve(ID.hex());
  }

  @Test
  void aPublicationHasItsArtefactsAndFacts() {
    Publication made = publish(MODE, image("bytes", Map.of("image.bytes", "5")));
    assertThat(made.artefacts().value()).isEqualTo(place.resolve("disc").toString());
    assertThat(made.facts()).containsOnly(Map.entry("image.bytes", "5"));
    assertThat(place.resolve("disc/image")).hasContent("bytes");
    assertThat(new Publications(repository).find(PROFILE, ID, MODE)).contains(made);
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    publish(MODE, image("x", Map.of()));
    assertThat(permissions(repository.resolve("publications/kiosk"))).isEqualTo("rwx------");
    assertThat(permissions(place)).isEqualTo("rwx------");
    assertThat(permissions(place.resolve("disc.json"))).isEqualTo("rw-------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatIsPublishedIsNotMadeAgain() {
    Publication first = publish(MODE, image("first", Map.of("a.b", "1")));
    assertThat(publish(MODE, image("second", Map.of("a.b", "2")))).isEqualTo(first);
    assertThat(place.resolve("disc/image")).hasContent("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rm image", "rm -r .", "truncate -s 3 image"})
  void whatIsLostOrCutShortIsMadeAgain(String damage) throws Exception {
    publish(MODE, image("first", Map.of("a.b", "1")));
    Path artefacts = place.resolve("disc");
    switch (damage) {
      case "rm image" -> Files.delete(artefacts.resolve("image"));
      case "rm -r ." -> {
        Files.delete(artefacts.resolve("image"));
        Files.delete(artefacts);
      }
      default -> Files.writeString(artefacts.resolve("image"), "fir");
    }

    Publication again = publish(MODE, image("second", Map.of("a.b", "2")));

    assertThat(again.facts()).containsOnly(Map.entry("a.b", "2"));
    assertThat(artefacts.resolve("image")).hasContent("second");
  }

  @Test
  void aPublicationFromBeforeSizesWereKeptStays() throws Exception {
    publish(MODE, image("first", Map.of("a.b", "1")));
    Path facts = place.resolve("disc.json");
    Files.writeString(facts, Files.readString(facts).replaceFirst(",\\s*\"files\"[^}]*}", ""));
    assertThat(facts).content().doesNotContain("files");
    Files.delete(place.resolve("disc/image"));

    assertThat(publish(MODE, image("second", Map.of("a.b", "2"))).facts())
        .containsOnly(Map.entry("a.b", "1"));
  }

  @Test
  void twoPublishersAtOnceMakeItOnce() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch bothThere = new CountDownLatch(2);
    Function<AbsolutePath, Map<String, String>> make =
        stage -> Map.of("made", Integer.toString(made.incrementAndGet()));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Publication>> results =
          threads.invokeAll(List.of(() -> meet(bothThere, make), () -> meet(bothThere, make)));
      assertThat(results.get(0).get()).isEqualTo(results.get(1).get());
      assertThat(made).hasValue(1);
    } finally {
      threads.shutdown();
    }
  }

  private Publication meet(CountDownLatch latch, Function<AbsolutePath, Map<String, String>> make)
      throws Exception {
    latch.countDown();
    latch.await();
    return new Publications(repository).publish(PROFILE, ID, MODE, make);
  }

  @Test
  void aFailureLeavesNothing() {
    assertThatThrownBy(
            () ->
                publish(
                    MODE,
                    stage -> {
                      write(stage, "half");
                      throw new StatelessException("pack", "no space", "Make room.");
                    }))
        .hasMessageContaining("no space");
    assertThat(publications.find(PROFILE, ID, MODE)).isEmpty();
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void anInterruptedThreadLeavesNothing() {
    assertThatThrownBy(
            () ->
                publish(
                    MODE,
                    stage -> {
                      write(stage, "half");
                      Thread.currentThread().interrupt();
                      return Map.of();
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void whatAnInterruptedPublishingLeftCountsAsNothingAndIsReplaced() throws IOException {
    Files.createDirectories(place.resolve(".disc.part/deep"));
    Files.createDirectories(place.resolve("disc"));
    Files.writeString(place.resolve("disc/image"), "half");
    assertThat(publications.find(PROFILE, ID, MODE)).isEmpty();
    assertThat(publications.list(PROFILE, ID)).isEmpty();

    publish(MODE, image("whole", Map.of()));
    assertThat(place.resolve("disc/image")).hasContent("whole");
    assertThat(place.resolve(".disc.part")).doesNotExist();
  }

  @Test
  void aSnapshotsPublicationsAreListedByMode() {
    Publication net = publish(OTHER, image("n", Map.of()));
    Publication disc = publish(MODE, image("d", Map.of()));
    assertThat(publications.list(PROFILE, ID)).containsExactly(disc, net);
    assertThat(publications.list(PROFILE, SnapshotId.ofHex("00".repeat(32)))).isEmpty();
  }

  @Test
  void oneModesPublicationCanBeRemoved() {
    publish(MODE, image("d", Map.of()));
    Publication net = publish(OTHER, image("n", Map.of()));
    publications.remove(PROFILE, ID, MODE);
    publications.remove(PROFILE, ID, MODE);
    assertThat(publications.list(PROFILE, ID)).containsExactly(net);
    assertThat(place.resolve("disc")).doesNotExist();
  }

  @Test
  void allOfASnapshotsPublicationsCanBeRemoved() {
    publish(MODE, image("d", Map.of()));
    publications.removeAll(PROFILE, ID);
    publications.removeAll(PROFILE, ID);
    assertThat(place).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"mode\":\"net\",\"snapshot\":\"SNAPSHOT\",\"facts\":{}}",
        "{\"mode\":\"disc\",\"snapshot\":\"sha256:0\",\"facts\":{}}",
        "{\"mode\":\"disc\",\"snapshot\":\"SNAPSHOT\"}",
        "{\"mode\":\"disc\",\"snapshot\":\"SNAPSHOT\",\"facts\":{\"a\":1}}"
      })
  void aDamagedFileOfFactsIsReported(String content) throws IOException {
    publish(MODE, image("d", Map.of()));
    Files.writeString(place.resolve("disc.json"), content.replace("SNAPSHOT", ID.value()));
    assertThatThrownBy(() -> publications.find(PROFILE, ID, MODE))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("disc.json")
        .hasMessageContaining("publish the profile again");
  }

  private Publication publish(Mode mode, Function<AbsolutePath, Map<String, String>> make) {
    return publications.publish(PROFILE, ID, mode, make);
  }

  private static Function<AbsolutePath, Map<String, String>> image(
      String content, Map<String, String> facts) {
    return stage -> {
      write(stage, content);
      return facts;
    };
  }

  private static void write(AbsolutePath stage, String content) {
    try {
      Files.writeString(Path.of(stage.value()).resolve("image"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
