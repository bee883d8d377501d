package org.statelesslinux.engine.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** Ed25519 (RFC 8032) with private keys that are 32 bytes of one's own, not Java's. */
final class Ed25519 {
  static final int LENGTH = 32;
  private static final String NAME = "Ed25519";

  private Ed25519() {}

  /**
   * The public key that belongs to a private one (section 5.1.5), as RFC 8032 writes it.
   *
   * @param seed the private key: 32 bytes
   */
  static byte[] publicKey(byte[] seed) {
    if (seed.length != LENGTH) {
      throw new IllegalArgumentException(
          "an Ed25519 key has " + LENGTH + " bytes, not " + seed.length);
    }
    KeyPair pair = generate(seed);
    // Java makes keys from randomness alone, so the seed poses as that. Nobody promises that it is
    // taken as it is; a machine with another key would be another machine.
    if (!(pair.getPrivate() instanceof EdECPrivateKey key
        && Arrays.equals(key.getBytes().orElse(new byte[0]), seed))) {
      throw new IllegalStateException("this Java makes Ed25519 keys in a way of its own");
    }
    return encoded((EdECPublicKey) pair.getPublic());
  }

  /**
   * Signs a message (section 5.1.6); the same message always gives the same signature.
   *
   * @param seed the private key: 32 bytes
   */
  static byte[] sign(byte[] seed, byte[] message) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(
          KeyFactory.getInstance(NAME)
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java from 15 on has Ed25519", e);
    }
  }

  private static KeyPair generate(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java from 15 on has Ed25519", e);
    }
  }

  /** The y-coordinate, its lowest byte first, with the lowest bit of x in the bit that is left. */
  private static byte[] encoded(EdECPublicKey key) {
    byte[] y = key.getPoint().getY().toByteArray();
    byte[] encoded = new byte[LENGTH];
    for (int i = 0; i < y.length; i++) {
      encoded[i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      encoded[LENGTH - 1] |= (byte) 0x80;
    }
    return encoded;
  }

  /** Randomness that is none. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    Fixed(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, Math.min(bytes.length, into.length));
    }
  }
}
