package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path parent;

  @Test
  void itIsOnesOwnAndGoesWithAllInIt() throws IOException {
    Path directory;
    try (Scratch scratch = Scratch.beside(parent, "disc.iso")) {
      directory = scratch.directory();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
      Files.createDirectories(directory.resolve("boot"));
      Files.writeString(directory.resolve("boot/key"), "secret");
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftGoesToo() throws IOException {
    Path left = left(".disc.iso-123");
    Files.writeString(left.resolve("medium"), "half");
    try (Scratch scratch = Scratch.beside(parent, "disc.iso")) {
      assertThat(left).doesNotExist();
      assertThat(scratch.directory()).exists();
    }
  }

  @Test
  void whatSomebodyStillMakesAndWhatIsNotLikeItStays() throws IOException {
    Path other = left(".other.iso-1");
    Path plain = Files.createDirectory(parent.resolve(".disc.iso-mine"));
    Path link = Files.createSymbolicLink(parent.resolve(".disc.iso-link"), other);
    try (Scratch first = Scratch.beside(parent, "disc.iso");
        Scratch second = Scratch.beside(parent, "disc.iso")) {
      assertThat(first.directory()).exists().isNotEqualTo(second.directory());
      assertThat(other.resolve("lock")).exists();
      assertThat(plain).exists();
      assertThat(link).isSymbolicLink();
    }
    assertThat(other).exists();
  }

  private Path left(String name) throws IOException {
    Path left = Files.createDirectory(parent.resolve(name));
    Files.writeString(left.resolve("lock"), "");
    return left;
  }
}
