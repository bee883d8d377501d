package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.testsupport.Needs;

class BootImageTest {
  @TempDir private Path directory;
  private Path host;

  @BeforeEach
  void makeHost() throws IOException {
    host =
        SmallTree.at(directory.resolve("host"))
            .program("/bin/busybox", TestElf.usual().bytes())
            .program("/usr/bin/tool", TestElf.usual().bytes())
            .root();
  }

  private SmallTree tree(String name) throws IOException {
    return SmallTree.at(directory.resolve(name))
        .kernel("overlay:", "virtio_net: virtio", "virtio:");
  }

  private BootImage.Result build(Path tree, Path image) throws IOException {
    return BootImage.build(request(tree, "overlay"), image, host);
  }

  private BootImage.Request request(Path tree, String module) {
    return new BootImage.Request(
        tree,
        Kernel.find(TreeFiles.in(tree), Optional.empty()),
        List.of(module),
        Set.of(DriverClass.NETWORK),
        List.of(new Requirement.Tool(AbsolutePath.of("/usr/bin/tool"), "tool")),
        "#!/bin/busybox sh\n");
  }

  @Test
  void itHoldsAllThatAMachineStartsFrom() throws IOException {
    Path image = directory.resolve("image");

    BootImage.Result result = build(tree("tree").root(), image);

    assertThat(result.compression()).isEqualTo(ImageCompression.GZIP);
    assertThat(result.bytes()).isEqualTo(Files.size(image)).matches(bytes -> bytes % 4 == 0);
    assertThat(result.modules()).isEqualTo(3);
    assertThat(result.tools()).extracting(ToolOrigin::fromSnapshot).containsOnly(false);
    byte[] cpio =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(image))).readAllBytes();
    Unpacked unpacked = Unpacked.of(cpio);
    assertThat(unpacked.text("/init")).isEqualTo("#!/bin/busybox sh\n");
    assertThat(unpacked.entries().get("/init").getMode()).isEqualTo(0100755);
    assertThat(unpacked.text("/sbin/modprobe")).isEqualTo("/bin/busybox");
    assertThat(unpacked.entries())
        .containsKeys(
            "/proc", "/sys", "/dev", "/run", "/sysroot", "/etc/initrd-release", "/usr/bin/tool");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/usr/bin/zstd", debianPackage = "zstd"))
  void theSameKernelAndToolsGiveTheSameImageWhateverElseIsInTheTree() throws IOException {
    for (String config : List.of("CONFIG_RD_GZIP=y\n", "CONFIG_RD_ZSTD=y\n")) {
      Path first = tree("first").file("/boot/config-" + SmallTree.VERSION, config).root();
      Path second =
          tree("second")
              .file("/boot/config-" + SmallTree.VERSION, config)
              .file("/etc/new", "new\n")
              .root();
      Path image = directory.resolve("image");
      Path again = directory.resolve("again");
      Path elsewhere = directory.resolve("elsewhere");

      ImageCompression compression = build(first, image).compression();
      build(first, again);
      build(second, elsewhere);

      assertThat(compression)
          .isEqualTo(config.contains("ZSTD") ? ImageCompression.ZSTD : ImageCompression.GZIP);
      assertThat(again).hasSameBinaryContentAs(image);
      assertThat(elsewhere).hasSameBinaryContentAs(image);
    }
  }

  @Test
  void theDigestIsAnotherWhenAToolOfTheHostOrTheRequestIs() throws IOException {
    Path tree = tree("tree").root();
    String digest = BootImage.digest(request(tree, "overlay"), host);

    assertThat(BootImage.digest(request(tree("elsewhere").root(), "overlay"), host))
        .isEqualTo(digest);
    assertThat(BootImage.digest(request(tree, "virtio"), host)).isNotEqualTo(digest);

    byte[] newer = TestElf.usual().bytes();
    newer[newer.length - 1]++;
    SmallTree.at(host).program("/usr/bin/tool", newer);
    assertThat(BootImage.digest(request(tree, "overlay"), host)).isNotEqualTo(digest);
  }

  @Test
  void whatFailsLeavesTheOlderImageAndNothingElse() throws IOException {
    Path images = Files.createDirectory(directory.resolve("images"));
    Path image = Files.writeString(images.resolve("image"), "older");
    Path tree = SmallTree.at(directory.resolve("tree")).kernel("other:").root();

    assertThatThrownBy(() -> build(tree, image))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'overlay'");

    assertThat(image).hasContent("older");
    try (var left = Files.list(images)) {
      assertThat(left).containsExactly(image);
    }
  }
}
