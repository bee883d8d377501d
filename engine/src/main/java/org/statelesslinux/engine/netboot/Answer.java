package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.nio.file.Path;
import java.util.Optional;

/** What the server says to a request. */
sealed interface Answer {
  /** The status (RFC 9110, section 15). */
  int status();

  /**
   * Bytes.
   *
   * @param type their media type
   */
  record Content(int status, String type, ByteSource bytes) implements Answer {}

  /**
   * The bytes of a file that never changes.
   *
   * @param file the file
   */
  record File(Path file) implements Answer {
    @Override
    public int status() {
      return 200;
    }
  }

  /**
   * The bytes of a file that takes long to send, of which only so many are sent at a time.
   *
   * @param file the file, which never changes
   */
  record LargeFile(Path file) implements Answer {
    @Override
    public int status() {
      return 200;
    }
  }

  /** Nothing but that all is well. */
  record Empty() implements Answer {
    @Override
    public int status() {
      return 204;
    }
  }

  /**
   * A method that the resource does not know.
   *
   * @param allowed those that it knows
   */
  record NotAllowed(String allowed) implements Answer {
    @Override
    public int status() {
      return 405;
    }
  }

  /** A script for iPXE. It is one whatever it says, since iPXE shows no other answer's text. */
  static Answer script(String text) {
    return text(200, text);
  }

  /** A text. */
  static Answer text(int status, String text) {
    return new Content(status, "text/plain; charset=utf-8", ByteSource.wrap(text.getBytes(UTF_8)));
  }

  /** One line that says what is wrong. */
  static Answer refusal(int status, String reason) {
    return text(status, reason + "\n");
  }

  /** Bytes for a program. */
  static Answer bytes(byte[] bytes) {
    return new Content(200, "application/octet-stream", ByteSource.wrap(bytes));
  }

  /** A file, or that there is none. */
  static Answer file(Optional<Path> file) {
    return file.<Answer>map(File::new).orElseGet(Answer::notFound);
  }

  /** That there is no such resource. */
  static Answer notFound() {
    return refusal(404, "there is nothing here");
  }
}
