package org.statelesslinux.engine.identity;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104), and keys derived by it (HKDF, RFC 5869). */
public final class Hmac {
  /** How many bytes a code has. */
  public static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MOST_BLOCKS = 255;

  private Hmac() {}

  /**
   * The code of a message, given in parts.
   *
   * @param key the key, which must not be empty
   */
  public static byte[] of(byte[] key, byte[]... message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : message) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /**
   * Derives a key (RFC 5869, section 2): extracts and expands.
   *
   * @param salt may be empty, which stands for zeros
   */
  static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
    if (length < 1 || length > MOST_BLOCKS * LENGTH) {
      throw new IllegalArgumentException("HKDF cannot derive " + length + " bytes");
    }
    byte[] extracted = of(salt.length == 0 ? new byte[LENGTH] : salt, secret);
    byte[] derived = new byte[length];
    byte[] block = {};
    for (int i = 0; i * LENGTH < length; i++) {
      block = of(extracted, block, info, new byte[] {(byte) (i + 1)});
      System.arraycopy(block, 0, derived, i * LENGTH, Math.min(LENGTH, length - i * LENGTH));
    }
    return derived;
  }
}
