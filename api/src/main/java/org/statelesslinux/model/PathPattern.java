package org.statelesslinux.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An absolute path that may stand for several, as in sh(1): {@code *} for any text within a name,
 * {@code ?} for one character, {@code […]} for one of several; a backslash takes the meaning of
 * what follows it. A dot at the beginning of a name is matched by a dot alone. Immutable, safe for
 * use by several threads.
 */
public final class PathPattern {
  /** What a pattern may be, for messages. */
  public static final String ACCEPTED =
      AbsolutePath.ACCEPTED
          + ", in which '*', '?' and '[…]' stand for names as in a shell and '\\' takes their"
          + " meaning";

  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\\\]");

  private final String value;
  private final List<NamePattern> names;
  private final int plainNames;
  private final AbsolutePath plainPrefix;

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public PathPattern(String value) {
    this.value = new AbsolutePath(value).value();
    this.names = names(value);
    List<String> plain = new ArrayList<>();
    for (NamePattern name : names) {
      Optional<String> text = name.plain();
      if (text.isEmpty()) {
        break;
      }
      plain.add(text.get());
    }
    this.plainNames = plain.size();
    // Without its backslashes a name may be one that no path has.
    this.plainPrefix = new AbsolutePath("/" + String.join("/", plain));
  }

  private static List<NamePattern> names(String value) {
    List<NamePattern> names = new ArrayList<>();
    for (String name : split(value)) {
      try {
        names.add(new NamePattern(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(Names.show(value) + " " + e.getMessage(), e);
      }
    }
    return List.copyOf(names);
  }

  private static String[] split(String path) {
    return path.equals("/") ? new String[0] : path.substring(1).split("/", -1);
  }

  /** The pattern that matches this path and no other. */
  public static PathPattern of(AbsolutePath path) {
    return new PathPattern(SPECIAL.matcher(path.value()).replaceAll("\\\\$0"));
  }

  /** The text as it was written. */
  public String value() {
    return value;
  }

  /** The one path that it stands for, if nothing in it stands for several. */
  public Optional<AbsolutePath> plain() {
    return plainNames == names.size() ? Optional.of(plainPrefix) : Optional.empty();
  }

  /** The directory that all paths which it matches lie in; the path itself if it is plain. */
  public AbsolutePath plainPrefix() {
    return plainPrefix;
  }

  /** Whether it matches a path. */
  public boolean matches(AbsolutePath path) {
    return matches(path.value());
  }

  /**
   * Whether it matches a path that need not be a text that {@link AbsolutePath} takes.
   *
   * @param path begins with a slash
   */
  public boolean matches(String path) {
    if (!path.startsWith(plainPrefix.value())) {
      return false;
    }
    String[] found = split(path);
    return found.length == names.size() && matches(found, found.length);
  }

  /** Whether it matches this directory itself, or may match something below it. */
  public boolean reaches(AbsolutePath directory) {
    String[] found = split(directory.value());
    return found.length <= names.size() && matches(found, found.length);
  }

  private boolean matches(String[] found, int count) {
    for (int i = 0; i < count; i++) {
      if (!names.get(i).matches(found[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && value.equals(pattern.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
