package org.statelesslinux.engine.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/**
 * Reads modules and firmware that distributions compress, by the ends of their names.
 *
 * <p>xz and zstd are run, not linked: the image is compressed by zstd itself, so it is here anyway,
 * and a library in Java for each would be two more for a few files.
 */
final class Unpacking {
  /** What the kernel looks for beside a file that is not compressed. */
  static final List<String> SUFFIXES = List.of("", ".zst", ".xz", ".gz");

  /** No module and no firmware is as large; a few bytes may unpack to any number. */
  private static final int LARGEST = 256 << 20;

  /** The kernel unpacks its modules with 2 MiB; a file may ask for 4 GiB. */
  private static final String MEMORY = "-M128MiB";

  private Unpacking() {}

  /** The bytes of a file, unpacked if its name says that it is packed. */
  static byte[] read(TreeFiles tree, TreeFiles.Found file, String name) {
    try {
      if (name.endsWith(".gz")) {
        try (GZIPInputStream in = new GZIPInputStream(tree.source(file).openBufferedStream())) {
          byte[] bytes = in.readNBytes(LARGEST);
          if (in.read() >= 0) {
            throw new TooLarge();
          }
          return bytes;
        }
      } else if (name.endsWith(".xz")) {
        return run(tree, file, "/usr/bin/xz");
      } else if (name.endsWith(".zst")) {
        return run(tree, file, "/usr/bin/zstd");
      }
      return tree.read(file);
    } catch (IOException e) {
      throw failed(tree, file, String.valueOf(e.getMessage()), e);
    } catch (TooLarge e) {
      throw failed(tree, file, "it unpacks to more than " + LARGEST + " bytes", e);
    } catch (InvalidPathException e) {
      throw failed(tree, file, "its path is none in this process's encoding", e);
    }
  }

  private static byte[] run(TreeFiles tree, TreeFiles.Found file, String program)
      throws IOException {
    List<String> argv = List.of(program, "-dcq", MEMORY, "--", tree.outside(file).toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Command.Outcome outcome =
        Command.run(
            argv,
            (buffer, count) -> {
              if (bytes.size() > LARGEST - count) {
                throw new TooLarge();
              }
              bytes.write(buffer, 0, count);
            },
            (buffer, count) -> {});
    if (outcome.exit() != 0) {
      throw new IOException(
          "%s ended with exit code %d: %s".formatted(program, outcome.exit(), complaint(outcome)));
    }
    return bytes.toByteArray();
  }

  private static String complaint(Command.Outcome outcome) {
    return Texts.plain(outcome.said().strip(), 200);
  }

  private static StatelessException failed(
      TreeFiles tree, TreeFiles.Found file, String found, Exception cause) {
    return new StatelessException(
        "unpack " + Texts.quote(file.path()) + " in " + tree,
        found,
        "Look at the file in the prototype; this host needs the Debian packages xz-utils and zstd.",
        cause);
  }

  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
