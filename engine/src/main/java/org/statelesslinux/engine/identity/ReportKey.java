package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.statelesslinux.model.Secret;

/** The key with which one machine proves that a report is its own. Prints as a placeholder. */
public final class ReportKey {
  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final byte[] key;

  ReportKey(byte[] key) {
    this.key = key.clone();
  }

  /** The code of a text (HMAC-SHA256). */
  public byte[] code(String text) {
    return Hmac.of(key, text.getBytes(UTF_8));
  }

  /** Whether this is the code of a text. Takes as long whether it is or not. */
  public boolean isCode(byte[] code, String text) {
    return MessageDigest.isEqual(code, code(text));
  }

  /**
   * The key as a shell can use it, whose tools hash but know no HMAC: the key, zeros added up to 64
   * bytes, with each byte's bits changed by 0x36, then the same by 0x5c. The code of a text is the
   * digest of the last 64 bytes and the digest of the first 64 and the text (RFC 2104, section 2).
   */
  public byte[] pads() {
    byte[] pads = new byte[2 * BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      byte part = i < key.length ? key[i] : 0;
      pads[i] = (byte) (part ^ INNER);
      pads[BLOCK + i] = (byte) (part ^ OUTER);
    }
    return pads;
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
