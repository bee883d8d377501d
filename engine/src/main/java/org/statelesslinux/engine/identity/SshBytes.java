package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Ints;
import java.io.ByteArrayOutputStream;

/** Writes bytes by SSH's rules (RFC 4251, section 5). */
final class SshBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A number of 32 bits. */
  SshBytes number(int number) {
    return raw(Ints.toByteArray(number));
  }

  /** Bytes after their number. */
  SshBytes string(byte[] string) {
    return number(string.length).raw(string);
  }

  /** A text in ASCII, as {@link #string}. */
  SshBytes text(String text) {
    return string(text.getBytes(US_ASCII));
  }

  /** Bytes as they are. */
  SshBytes raw(byte[] raw) {
    bytes.writeBytes(raw);
    return this;
  }

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
