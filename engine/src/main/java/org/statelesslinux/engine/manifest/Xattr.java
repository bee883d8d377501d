package org.statelesslinux.engine.manifest;

/**
 * An extended attribute of an entry.
 *
 * @param name with its namespace: {@code security.capability}
 * @param value raw bytes
 */
public record Xattr(Bytes name, Bytes value) implements Comparable<Xattr> {
  @Override
  public int compareTo(Xattr other) {
    return name.compareTo(other.name);
  }
}
