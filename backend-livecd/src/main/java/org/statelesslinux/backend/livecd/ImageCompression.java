package org.statelesslinux.backend.livecd;

import java.util.Optional;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;

/**
 * How an image is compressed.
 *
 * @param chosen as the configuration says; empty for what suits the format
 */
record ImageCompression(Optional<Compression> chosen) {
  static final ImageCompression OF_FORMAT = new ImageCompression(Optional.empty());
  static final OptionType<ImageCompression> TYPE = new Type();

  private static final String SQUASHFS = "zstd:3";
  private static final String EROFS = "lz4";

  /** The compression of an image of this format. */
  Compression in(ImageStep.ImageFormat format) throws BackendException {
    Compression compression =
        chosen.orElseGet(
            () -> Compression.parse(format == ImageStep.ImageFormat.EROFS ? EROFS : SQUASHFS));
    if (!format.takes(compression)) {
      throw new BackendException(
          "'compression: %s' is none of 'format: %s'".formatted(compression, format.fileSystem()),
          "Take one of %s, or another 'format'."
              .formatted(String.join(", ", format.compressors())));
    }
    return compression;
  }

  @Override
  public String toString() {
    return chosen.map(Compression::toString).orElse(SQUASHFS + ", with format erofs " + EROFS);
  }

  private static final class Type implements OptionType<ImageCompression> {
    private static final OptionType<Compression> ANY = OptionTypes.compression();

    @Override
    public ImageCompression parse(ConfigValue value) throws InvalidOptionException {
      return new ImageCompression(Optional.of(ANY.parse(value)));
    }

    @Override
    public String accepted() {
      return ANY.accepted();
    }

    @Override
    public String schema() {
      return ANY.schema();
    }
  }
}
