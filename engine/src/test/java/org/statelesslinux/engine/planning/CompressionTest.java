package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;

class CompressionTest {
  @ParameterizedTest
  @CsvSource({
    "zstd:22, true, false",
    "gzip, true, false",
    "xz, true, false",
    "lz4, true, true",
    "lz4hc, false, true",
    "lz4hc:12, false, true"
  })
  void aFormatTakesSomeCompressions(String text, boolean squashfs, boolean erofs) {
    Compression compression = Compression.parse(text);
    assertThat(compression).hasToString(text);
    assertThat(ImageStep.ImageFormat.SQUASHFS.takes(compression)).isEqualTo(squashfs);
    assertThat(ImageStep.ImageFormat.EROFS.takes(compression)).isEqualTo(erofs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4:1", "lz4hc:0", "lz4hc:13", "lz4hc:", "lzma"})
  void whatIsNoCompressionIsRefused(String text) {
    assertThatThrownBy(() -> Compression.parse(text)).hasMessageContaining("lz4hc:1 to lz4hc:12");
  }

  @Test
  void aStepWhoseFormatDoesNotTakeItsCompressionIsRefused() {
    AbsolutePath path = AbsolutePath.of("/x");
    assertThatThrownBy(
            () ->
                new ImageStep.BuildImage(
                    path,
                    path,
                    ImageStep.ImageFormat.EROFS,
                    Compression.parse("zstd:3"),
                    "packing"))
        .hasMessage("erofs does not take the compression zstd:3");
  }
}
