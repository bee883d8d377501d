package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.testsupport.Needs;

/** Whoever publishes into Coda is killed at any moment. */
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/bin/python3", debianPackage = "python3-minimal"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin")
    })
class CodaPublisherIT {
  private static final int KILLS = 10;

  @TempDir Path directory;

  /** Does what is killed. */
  public static void main(String[] words) {
    try (Engine engine = Engine.builder().config(Path.of(words[0])).build()) {
      System.exit(engine.profile("machine").publish().refusals().isEmpty() ? 0 : 1);
    }
  }

  @Test
  void machinesSeeTheOldSnapshotOrTheNewOneWhole() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path tree = Files.createDirectories(directory.resolve("tree/etc"));
    fill(tree, random);
    try (CodaRealm realm = CodaRealm.make(directory.resolve("realm"))) {
      Path site = directory.resolve("site.yaml");
      Files.writeString(
          site,
          """
          repository: %s
          server: { address: 192.0.2.10 }
          %s
          profiles: { machine: { tree: %s } }
          machines: { pc-1: { profile: machine } }
          """
              .formatted(
                  directory.resolve("repository"), realm.mode("depth: 16"), tree.getParent()));
      long begin = System.nanoTime();
      assertThat(publisher(site).waitFor()).isZero();
      long takes = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      String old = current(realm);
      int killed = 0;
      for (int i = 0; i < KILLS; i++) {
        fill(tree, random);
        Process publisher = publisher(site);
        if (!publisher.waitFor(random.nextLong(takes), TimeUnit.MILLISECONDS)) {
          publisher.destroyForcibly().waitFor();
          killed++;
        }
        String seen = current(realm);
        assertThat(seen).as("seed %d, kill %d", seed, i).isIn(old, newest(site));
        assertWhole(realm, seen);
        assertThat(publisher(site).waitFor()).as("seed %d, kill %d", seed, i).isZero();
        old = current(realm);
        assertThat(old).isEqualTo(newest(site));
        assertWhole(realm, old);
      }
      assertThat(killed).isPositive();
    }
  }

  private static Process publisher(Path site) throws IOException {
    return new ProcessBuilder(
            Child.JAVA.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CodaPublisherIT.class.getName(),
            site.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void fill(Path tree, Random random) throws IOException {
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[500_000];
      random.nextBytes(bytes);
      Files.write(tree.resolve("file-" + random.nextInt(20)), bytes);
    }
  }

  private static String current(CodaRealm realm) throws IOException {
    return Files.readSymbolicLink(realm.published().resolve("current")).toString();
  }

  private static String newest(Path site) {
    try (Engine engine = Engine.builder().config(site).build()) {
      return engine.snapshots().stream()
          .filter(snapshot -> snapshot.current())
          .map(snapshot -> snapshot.id().hex())
          .findFirst()
          .orElseThrow();
    }
  }

  /** All images that are there are named by their root hashes; one of a snapshot's own is there. */
  private void assertWhole(CodaRealm realm, String snapshot) throws IOException {
    List<Path> images = images(realm.published());
    assertThat(images(realm.published().resolve(snapshot))).isNotEmpty();
    assertThat(realm.published().resolve(snapshot).resolve("manifest")).isNotEmptyFile();
    for (Path image : images) {
      Shell.run(
          directory,
          """
          offset=$(grep -abo verity "$1" | tail -n 1 | cut -d : -f 1)
          name=${1##*/}
          veritysetup verify "$1" "$1" "${name%.squashfs}" --hash-offset="$offset"
          """,
          image);
    }
  }

  private static List<Path> images(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.toString().endsWith(".squashfs")).toList();
    }
  }
}
