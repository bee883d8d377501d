package org.statelesslinux.engine.repository;

/**
 * One thing in which a tree is not as expected.
 *
 * @param path where, below the root of the tree; a dot for the root; backslashes, control
 *     characters and bytes that are no UTF-8 as {@code \ooo}
 * @param what what differs: a keyword of mtree(5) ({@code mode}, {@code size}, {@code sha256digest}
 *     …), {@code xattr} and a name, {@code hard link}, {@code missing}, {@code extra}, or {@code
 *     manifest}
 * @param expected what it should be
 * @param found what it is
 */
public record Difference(String path, String what, String expected, String found) {
  @Override
  public String toString() {
    return path + ": " + what + ": expected " + expected + ", found " + found;
  }
}
