package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a browser must show: others on this host reach the loopback address too. Made anew at each
 * start, told on the standard output and then kept by the browser in a cookie.
 */
record Key(String text) {
  static Key random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return new Key(HexFormat.of().formatHex(bytes));
  }

  boolean is(String other) {
    return MessageDigest.isEqual(text.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return text;
  }
}
