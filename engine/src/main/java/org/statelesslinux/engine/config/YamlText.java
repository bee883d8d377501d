package org.statelesslinux.engine.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the text of a configuration file, which may be anything. */
final class YamlText {
  /** How long a configuration may be, in bytes. */
  static final int LONGEST = 1 << 20;

  private YamlText() {}

  /** The text; empty after a problem was reported. */
  static Optional<String> read(Path file, Problems problems) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.add(Place.START, "found something that is not a file; accepted: a file");
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return decode(in.readNBytes(LONGEST + 1), problems);
      }
    } catch (NoSuchFileException e) {
      problems.add(Place.START, "there is no such file");
    } catch (AccessDeniedException e) {
      problems.add(Place.START, "this user may not read the file");
    } catch (IOException e) {
      problems.add(Place.START, "the file cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** The text of these bytes; empty after a problem was reported. */
  static Optional<String> decode(byte[] bytes, Problems problems) {
    if (bytes.length > LONGEST) {
      problems.add(Place.START, "the file is too large; accepted: up to 1 MiB");
      return Optional.empty();
    }
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      problems.add(endOf(text), "found bytes that are not UTF-8; accepted: UTF-8");
      return Optional.empty();
    }
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      problems.add(Place.START, "found a byte order mark; accepted: UTF-8 without one");
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }

  private static Place endOf(CharSequence text) {
    String[] lines = text.toString().split("\r\n|\r|\n", -1);
    String last = lines[lines.length - 1];
    return new Place(lines.length, last.codePointCount(0, last.length()) + 1);
  }
}
