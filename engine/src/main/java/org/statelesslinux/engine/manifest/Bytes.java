package org.statelesslinux.engine.manifest;

import java.util.Arrays;

/** Raw bytes as an immutable value: the kernel's names and values are no text. */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes NONE = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** Wraps an array, which nobody may change afterwards. */
  public static Bytes of(byte[] value) {
    return new Bytes(value);
  }

  /** The array itself, which nobody may change. */
  public byte[] array() {
    return value;
  }

  /** How many there are. */
  public int length() {
    return value.length;
  }

  /** Orders by the bytes taken as unsigned. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** For people: see {@link Escapes#show}. */
  @Override
  public String toString() {
    return Escapes.show(value);
  }
}
