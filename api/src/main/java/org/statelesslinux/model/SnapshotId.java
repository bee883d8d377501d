package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The id of a snapshot: the SHA-256 digest of its manifest.
 *
 * @param value {@code sha256:} and 64 lower-case hexadecimal digits
 */
public record SnapshotId(String value) implements Comparable<SnapshotId> {
  private static final String PREFIX = "sha256:";
  private static final Pattern ALLOWED = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not a snapshot id
   */
  public SnapshotId {
    Names.require(ALLOWED, value, "snapshot id", PREFIX + " and 64 hexadecimal digits");
  }

  /** The id with these 64 hexadecimal digits. */
  public static SnapshotId ofHex(String hex) {
    return new SnapshotId(PREFIX + hex);
  }

  /** The 64 hexadecimal digits without the prefix. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  /** The first twelve digits, enough for a person to tell snapshots apart. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(SnapshotId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
