package org.statelesslinux.engine.boot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/** How a boot image is compressed. The same bytes give the same bytes on any number of cores. */
public enum ImageCompression {
  /** By zstd(1): smaller and quicker to unpack, for kernels since 5.9 that are built for it. */
  ZSTD {
    @Override
    void compress(Path from, Path to) throws IOException {
      List<String> argv =
          List.of(
              "/usr/bin/zstd",
              LEVEL,
              WINDOW,
              "-T0",
              "-q",
              "-o",
              to.toString(),
              "--",
              from.toString());
      Command.Outcome outcome = run(argv);
      if (outcome.exit() != 0) {
        throw new StatelessException(
            "compress the boot image " + to,
            "zstd ended with exit code %d: %s"
                .formatted(outcome.exit(), Texts.plain(outcome.said().strip(), 500)),
            "Mend this, then do it again.");
      }
    }

    private Command.Outcome run(List<String> argv) throws IOException {
      if (!Files.isExecutable(Path.of(argv.get(0)))) {
        throw new StatelessException(
            "compress the boot image",
            argv.get(0) + " is not there",
            "Install it here: apt-get install zstd.");
      }
      return Command.run(argv);
    }
  },

  /** Which every kernel that starts from an image knows. */
  GZIP {
    @Override
    void compress(Path from, Path to) throws IOException {
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
          OutputStream out = new Best(file)) {
        Files.copy(from, out);
      }
    }
  };

  /** Twenty times as quick as the level that makes an eighth less of it. */
  private static final String LEVEL = "-10";

  /** 32 MiB, as large as most images; the kernel refuses more than 128 MiB. */
  private static final String WINDOW = "--zstd=wlog=25";

  private static final String KNOWS_ZSTD = "CONFIG_RD_ZSTD=y";

  /** Writes a file compressed to a new one. */
  abstract void compress(Path from, Path to) throws IOException;

  /** The best that a kernel knows, as far as its configuration is in the tree. */
  static ImageCompression of(TreeFiles tree, Kernel kernel) {
    boolean zstd =
        Stream.of("/boot/config-" + kernel.version(), kernel.modules() + "/config")
            .flatMap(path -> tree.text(path).stream())
            .flatMap(String::lines)
            .anyMatch(KNOWS_ZSTD::equals);
    return zstd ? ZSTD : GZIP;
  }

  private static final class Best extends GZIPOutputStream {
    Best(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
