package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

class TreeFilesTest {
  @TempDir private Path directory;
  private SmallTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    Files.writeString(directory.resolve("secret"), "outside");
    tree = SmallTree.at(directory.resolve("tree")).file("/usr/lib/file", "inside");
  }

  private String text(String path) {
    return tree.files().text(path).orElse("nothing");
  }

  @Test
  void linksLeadOnInsideTheTree() throws IOException {
    tree.link("/lib", "usr/lib").link("/absolute", "/lib/file").link("/usr/up", "../absolute");

    assertThat(text("/lib/file")).isEqualTo("inside");
    assertThat(text("/absolute")).isEqualTo("inside");
    assertThat(text("/usr/up")).isEqualTo("inside");
    assertThat(tree.files().find("/usr/up").orElseThrow().path()).isEqualTo("/usr/lib/file");
  }

  @Test
  void nothingLeadsOutOfTheTree() throws IOException {
    tree.link("/up", "../secret")
        .link("/far", "../../../../../../../../etc/passwd")
        .link("/outside", directory.resolve("secret").toString())
        .link("/a/b", "../..")
        .link("/root", "/..");

    assertThat(text("/up")).isEqualTo("nothing");
    assertThat(text("/far")).isEqualTo("nothing");
    assertThat(text("/outside")).isEqualTo("nothing");
    assertThat(text("/../secret")).isEqualTo("nothing");
    assertThat(text("/a/b/secret")).isEqualTo("nothing");
    assertThat(text("/root/secret")).isEqualTo("nothing");
    assertThat(text("/a/b/usr/lib/file")).isEqualTo("inside");
  }

  @Test
  void linksInCirclesLeadNowhere() throws IOException {
    tree.link("/a", "b").link("/b", "/a").link("/c", "c/c");

    assertThat(tree.files().find("/a")).isEmpty();
    assertThat(tree.files().find("/c")).isEmpty();
  }

  @Test
  void asManyLinksAreFollowedAsTheKernelFollows() throws IOException {
    tree.link("/link1", "usr/lib/file");
    for (int i = 2; i <= 41; i++) {
      tree.link("/link" + i, "link" + (i - 1));
    }

    assertThat(text("/link40")).isEqualTo("inside");
    assertThat(text("/link41")).isEqualTo("nothing");
  }

  @Test
  void whatIsNoDirectoryHasNothingInIt() {
    assertThat(tree.files().find("/usr/lib/file/more")).isEmpty();
    assertThat(tree.files().find("/usr/lib/file/..")).isEmpty();
    assertThat(tree.files().names("/usr/lib/file")).isEmpty();
    assertThat(tree.files().names("/usr/lib")).containsExactly("file");
  }

  @Test
  void namesThatCannotBeAreNotThere() {
    assertThat(tree.files().find("/usr/lib/file\0.ko")).isEmpty();
    assertThat(tree.files().find("/" + "n".repeat(300))).isEmpty();
  }

  @Test
  void theTopIsADirectory() {
    assertThat(tree.files().find("/").orElseThrow().isDirectory()).isTrue();
    assertThat(tree.files().find("/usr/../..").orElseThrow().path()).isEqualTo("/");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "mkfifo", debianPackage = "coreutils"))
  void aFifoIsNoFileAndIsNotWaitedFor() throws Exception {
    Path fifo = tree.root().resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertThat(tree.files().find("/fifo")).isPresent();
    assertThat(tree.files().text("/fifo")).isEmpty();
  }

  @Test
  void aFileLargerThanAnySuchFileIsRefused() throws IOException {
    try (var file = new RandomAccessFile(tree.root().resolve("huge").toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    assertThatThrownBy(() -> text("/huge"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("too large");
  }
}
