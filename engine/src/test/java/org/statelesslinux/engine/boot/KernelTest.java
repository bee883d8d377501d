package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;

class KernelTest {
  @TempDir private Path directory;
  private SmallTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = SmallTree.at(directory.resolve("tree"));
  }

  private Kernel newest() {
    return Kernel.find(tree.files(), Optional.empty());
  }

  @Test
  void theNewestIsTheOneWithTheHighestVersion() throws IOException {
    tree.file("/boot/vmlinuz-6.1.0-9-amd64", "9").file("/boot/vmlinuz-6.1.0-18-amd64", "18");

    assertThat(newest().version()).isEqualTo("6.1.0-18-amd64");
    assertThat(newest().image()).isEqualTo("/boot/vmlinuz-6.1.0-18-amd64");
  }

  @Test
  void oneWithModulesGoesBeforeALeftoverWithout() throws IOException {
    tree.kernel("overlay").file("/boot/vmlinuz-6.1.0-9-amd64.old", "old");

    assertThat(newest())
        .isEqualTo(
            new Kernel(
                SmallTree.VERSION,
                "/boot/vmlinuz-" + SmallTree.VERSION,
                "/usr/lib/modules/" + SmallTree.VERSION));
  }

  @Test
  void itMayStandBesideItsModulesAndBehindLinks() throws IOException {
    tree.link("/usr/lib/modules/6.9/vmlinuz", "/opt/image").file("/opt/image", "image");
    assertThat(newest()).isEqualTo(new Kernel("6.9", "/opt/image", "/usr/lib/modules/6.9"));

    Path copy = directory.resolve("copy");
    newest().copyImage(tree.files(), copy);
    assertThat(copy).hasContent("image");
  }

  @Test
  void oneCanBePinned() throws IOException {
    tree.file("/boot/vmlinuz-6.1", "1").file("/boot/vmlinuz-6.2", "2");

    assertThat(Kernel.find(tree.files(), Optional.of("6.1")).version()).isEqualTo("6.1");
    assertThatThrownBy(() -> Kernel.find(tree.files(), Optional.of("6.3")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'6.3'")
        .hasMessageContaining("the kernels there are 6.1, 6.2");
  }

  @Test
  void withoutAnyItIsSaidWhatToInstall() throws IOException {
    tree.link("/boot/vmlinuz-6.1", "gone").file("/boot/vmlinuz-6.2", "");
    Files.createDirectories(tree.root().resolve("boot/vmlinuz-6.3"));

    assertThatThrownBy(this::newest)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("/boot/vmlinuz-VERSION")
        .hasMessageContaining("linux-image-amd64");
  }
}
