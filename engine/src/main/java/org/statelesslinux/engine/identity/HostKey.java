package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.util.Base64;
import org.statelesslinux.model.Secret;

/**
 * An Ed25519 key (RFC 8032) as OpenSSH writes it. Immutable; prints as a placeholder.
 *
 * <p>Formats: RFC 4253, section 6.6, and RFC 8709, section 4, for the public key; PROTOCOL.key of
 * OpenSSH's sources for the private one, PROTOCOL.sshsig for signatures.
 */
public final class HostKey {
  private static final String TYPE = "ssh-ed25519";

  /** Where ssh-keygen(1) breaks lines. */
  private static final int LINE = 70;

  /** What the private part is padded to where no cipher says otherwise. */
  private static final int BLOCK = 8;

  /** Twice the same number, which tells a right passphrase from a wrong one; here is none. */
  private static final int CHECK = 0;

  private static final byte[] SIGNATURE = "SSHSIG".getBytes(US_ASCII);
  private static final int SIGNATURE_VERSION = 1;
  private static final String DIGEST = "sha512";

  private final byte[] seed;
  private final byte[] point;

  private HostKey(byte[] seed, byte[] point) {
    this.seed = seed.clone();
    this.point = point;
  }

  /**
   * The key that 32 secret bytes stand for: always the same.
   *
   * @param seed RFC 8032's private key
   */
  static HostKey of(byte[] seed) {
    return new HostKey(seed, Ed25519.publicKey(seed));
  }

  /** The public key without a comment, as in files of known hosts. */
  public String publicKey() {
    return TYPE + " " + Base64.getEncoder().encodeToString(publicBlob());
  }

  /** The public key as a line, without the line's end. */
  public String publicLine(String comment) {
    return publicKey() + " " + comment;
  }

  /** The digest of the public key that people compare. */
  public String fingerprint() {
    byte[] digest = Hashing.sha256().hashBytes(publicBlob()).asBytes();
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** The file with the private key, not encrypted. The same key and comment give the same file. */
  String privateFile(String comment) {
    SshBytes secret =
        new SshBytes()
            .number(CHECK)
            .number(CHECK)
            .text(TYPE)
            .string(point)
            .string(new SshBytes().raw(seed).raw(point).toBytes())
            .text(comment);
    for (int i = 1; secret.size() % BLOCK != 0; i++) {
      secret.raw(new byte[] {(byte) i});
    }
    byte[] file =
        new SshBytes()
            .raw("openssh-key-v1\0".getBytes(US_ASCII))
            .text("none") // cipher
            .text("none") // how its key is made
            .text("") // with which settings
            .number(1) // key
            .string(publicBlob())
            .string(secret.toBytes())
            .toBytes();
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + BaseEncoding.base64().withSeparator("\n", LINE).encode(file)
        + "\n-----END OPENSSH PRIVATE KEY-----\n";
  }

  /**
   * A signature as ssh-keygen(1) makes and checks them by {@code -Y}.
   *
   * @param namespace what the message is, so that the signature stands for nothing else
   */
  String signature(String namespace, byte[] message) {
    byte[] digest = Hashing.sha512().hashBytes(message).asBytes();
    byte[] signed =
        new SshBytes()
            .raw(SIGNATURE)
            .text(namespace)
            .text("") // reserved
            .text(DIGEST)
            .string(digest)
            .toBytes();
    byte[] raw = Ed25519.sign(seed, signed);
    byte[] file =
        new SshBytes()
            .raw(SIGNATURE)
            .number(SIGNATURE_VERSION)
            .string(publicBlob())
            .text(namespace)
            .text("") // reserved
            .text(DIGEST)
            .string(new SshBytes().text(TYPE).string(raw).toBytes())
            .toBytes();
    return "-----BEGIN SSH SIGNATURE-----\n"
        + BaseEncoding.base64().withSeparator("\n", LINE).encode(file)
        + "\n-----END SSH SIGNATURE-----\n";
  }

  private byte[] publicBlob() {
    return new SshBytes().text(TYPE).string(point).toBytes();
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
