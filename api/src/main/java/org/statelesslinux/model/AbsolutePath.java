package org.statelesslinux.model;

/**
 * An absolute, normal path on a Linux machine, as text: this machine or another, so it is never
 * looked up here.
 *
 * @param value begins with a slash; has no {@code .}, {@code ..} or empty component, no trailing
 *     slash (but {@code /} itself) and no control character
 */
public record AbsolutePath(String value) implements Comparable<AbsolutePath> {
  private static final int LONGEST = 4095;

  /** What a path may be, for messages and schemas. */
  public static final String ACCEPTED =
      "an absolute path without '.', '..', empty components or control characters";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not an absolute, normal path
   */
  public AbsolutePath {
    if (!isNormal(value)) {
      throw new IllegalArgumentException(
          Names.show(value) + " is not a usable path; accepted: " + ACCEPTED);
    }
  }

  /** The path with this text. */
  public static AbsolutePath of(String value) {
    return new AbsolutePath(value);
  }

  private static boolean isNormal(String value) {
    if (value.equals("/")) {
      return true;
    }
    if (!value.startsWith("/")
        || value.endsWith("/")
        || value.length() > LONGEST
        || value.codePoints().anyMatch(Character::isISOControl)) {
      return false;
    }
    for (String component : value.substring(1).split("/", -1)) {
      if (component.isEmpty() || component.equals(".") || component.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /**
   * The path below this one.
   *
   * @param relative one or more components, without a slash in front
   * @throws IllegalArgumentException if the result is not a normal path
   */
  public AbsolutePath resolve(String relative) {
    return new AbsolutePath((value.equals("/") ? "" : value) + "/" + relative);
  }

  /** This path moved below another: {@code /var/log} below {@code /run/root}. */
  public AbsolutePath below(AbsolutePath root) {
    return value.equals("/") ? root : root.resolve(value.substring(1));
  }

  /** Whether this is {@code ancestor} itself or lies below it. */
  public boolean isIn(AbsolutePath ancestor) {
    return ancestor.value.equals("/")
        || value.equals(ancestor.value)
        || value.startsWith(ancestor.value + "/");
  }

  /** The directory that holds this path; the root is its own. */
  public AbsolutePath parent() {
    int slash = value.lastIndexOf('/');
    return slash <= 0 ? new AbsolutePath("/") : new AbsolutePath(value.substring(0, slash));
  }

  /** The last component; empty for the root. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(AbsolutePath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
