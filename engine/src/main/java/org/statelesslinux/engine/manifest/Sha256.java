package org.statelesslinux.engine.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that manifests and ids are made with. */
public final class Sha256 {
  private Sha256() {}

  /** A new digest of nothing yet. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
