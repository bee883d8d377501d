package org.statelesslinux.engine.manifest;

/** Takes differences between two trees as they are found. */
@FunctionalInterface
public interface DifferenceSink {
  /**
   * Takes one.
   *
   * @param path where it is
   * @param what the keyword of the manifest that differs, or {@code missing}, {@code extra}, {@code
   *     hard link}
   * @param expected what the first tree has
   * @param found what the second tree has
   */
  void differs(TreePath path, String what, String expected, String found);
}
