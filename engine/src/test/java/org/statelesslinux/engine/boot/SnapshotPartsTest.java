package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.testsupport.Needs;

class SnapshotPartsTest {
  private static final String MANIFEST =
      """
      #mtree
      . type=dir mode=0755 uid=0 gid=0 time=0.000000000
      ./file type=file mode=0644 uid=0 gid=0 size=0 time=0.000000000 \
      sha256digest=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \
      tags=xattr.user.a:dg==
      """;

  @TempDir private Path directory;

  @Test
  void theManifestAndTheAttributesAreWhereTheEarlySystemLooks() throws IOException {
    write(ImageCompression.GZIP, "");

    Unpacked manifest = unpacked("manifest-part");
    Unpacked attributes = unpacked("attributes-part");

    assertThat(manifest.text("/stateless/manifest")).isEqualTo(MANIFEST);
    assertThat(manifest.entries()).containsOnlyKeys("/stateless", "/stateless/manifest");
    assertThat(attributes.text("/stateless/attributes")).contains("# file: file", "user.a=0sdg==");
    assertThat(attributes.bytes("/stateless/attributes.paths")).isEqualTo("file\0".getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource(ImageCompression.class)
  @Needs(tools = @Needs.Tool(name = "/usr/bin/zstd", debianPackage = "zstd"))
  void anArchiveMayFollowAndTheSameManifestGivesTheSameBytes(ImageCompression compression)
      throws IOException {
    write(compression, "");
    write(compression, "-again");

    for (String part : new String[] {"manifest-part", "attributes-part"}) {
      assertThat(Files.size(directory.resolve(part)) % 4).isZero();
      assertThat(directory.resolve(part + "-again"))
          .hasSameBinaryContentAs(directory.resolve(part));
    }
    try (var left = Files.list(directory)) {
      assertThat(left).hasSize(5);
    }
  }

  private void write(ImageCompression compression, String suffix) throws IOException {
    SnapshotParts.write(
        Files.writeString(directory.resolve("manifest"), MANIFEST),
        compression,
        directory.resolve("manifest-part" + suffix),
        directory.resolve("attributes-part" + suffix));
  }

  private Unpacked unpacked(String part) throws IOException {
    byte[] packed = Files.readAllBytes(directory.resolve(part));
    return Unpacked.of(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes());
  }
}
