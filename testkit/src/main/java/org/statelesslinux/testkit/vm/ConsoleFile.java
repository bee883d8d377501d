package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes a console to a file as it comes, up to a limit, since a guest may write for ever. */
final class ConsoleFile implements Consumer<String>, AutoCloseable {
  private static final int LARGEST = 1 << 26;

  private final Writer writer;
  private int left = LARGEST;

  /** Makes the file anew. */
  ConsoleFile(Path file) throws IOException {
    writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void accept(String text) {
    try {
      if (left > 0) {
        left -= text.length();
        writer.write(left > 0 ? text : "\n(The rest is left out.)\n");
        writer.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      left = 0;
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
