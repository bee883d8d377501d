package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.statelesslinux.model.Secret;

/**
 * The key by which machines know that a boot entry is their site's own, whoever brought it.
 * Immutable; prints as a placeholder.
 */
public final class EntryKey {
  /** Who signs, as machines know them. */
  static final String SIGNER = "stateless";

  /** What is signed. */
  static final String NAMESPACE = "stateless-entry";

  private final HostKey key;

  EntryKey(HostKey key) {
    this.key = key;
  }

  /** A text with its signature behind it, which covers all of it. */
  public String signed(String text) {
    return text + key.signature(NAMESPACE, text.getBytes(UTF_8));
  }

  /** Who is believed: a file as ssh-keygen(1) describes it under "ALLOWED SIGNERS". */
  public String allowedSigners() {
    return "%s namespaces=\"%s\" %s\n".formatted(SIGNER, NAMESPACE, key.publicKey());
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
