package org.statelesslinux.engine.manifest;

import java.util.Arrays;

/**
 * The path of an entry below the root of its tree, as raw bytes; the root's own is empty.
 *
 * <p>Paths are ordered as a walk meets them: a directory, then all below it, names by their bytes
 * taken as unsigned. That is the order of the bytes with the slash before all others, since no name
 * holds a zero.
 */
public final class TreePath implements Comparable<TreePath> {
  /** The root of the tree. */
  public static final TreePath ROOT = new TreePath(new byte[0]);

  private final byte[] value;

  private TreePath(byte[] value) {
    this.value = value;
  }

  /** Wraps an array, which nobody may change afterwards: names with slashes between. */
  public static TreePath of(byte[] value) {
    return new TreePath(value);
  }

  /** The array itself, which nobody may change. */
  public byte[] array() {
    return value;
  }

  /** The path of a name in this directory. */
  public TreePath child(byte[] name) {
    if (value.length == 0) {
      return new TreePath(name);
    }
    byte[] child = Arrays.copyOf(value, value.length + 1 + name.length);
    child[value.length] = '/';
    System.arraycopy(name, 0, child, value.length + 1, name.length);
    return new TreePath(child);
  }

  /** Whether this is a directory above the other path. */
  public boolean isAbove(TreePath other) {
    int length = value.length;
    return length == 0
        ? other.value.length > 0
        : other.value.length > length
            && other.value[length] == '/'
            && Arrays.equals(value, 0, length, other.value, 0, length);
  }

  /** Where the last name begins. */
  int lastName() {
    int i = value.length;
    while (i > 0 && value[i - 1] != '/') {
      i--;
    }
    return i;
  }

  @Override
  public int compareTo(TreePath other) {
    int i = Arrays.mismatch(value, other.value);
    if (i < 0) {
      return 0;
    }
    if (i == value.length || i == other.value.length) {
      return value.length - other.value.length;
    }
    return rank(value[i]) - rank(other.value[i]);
  }

  private static int rank(byte b) {
    return b == '/' ? 0 : b & 0xff;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath path && Arrays.equals(value, path.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** For people: a dot for the root; see {@link Escapes#show}. */
  @Override
  public String toString() {
    return value.length == 0 ? "." : Escapes.show(value);
  }
}
