package org.statelesslinux.model;

import java.util.regex.Pattern;

/** How a block device is found. */
public sealed interface Device {
  /** As {@code mount} and {@code fstab} spell it: {@code LABEL=x}, {@code UUID=x} or a path. */
  String spec();

  /**
   * By the label of its file system.
   *
   * @param label up to 64 letters, digits, dots, underscores and hyphens; how many it may be on a
   *     disk is up to {@link FileSystem#longestLabel}
   */
  record Label(String label) implements Device {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Checks the label. */
    public Label {
      Names.require(
          ALLOWED, label, "label", "up to 64 letters, digits, dots, underscores and hyphens");
    }

    @Override
    public String spec() {
      return "LABEL=" + label;
    }

    @Override
    public String toString() {
      return spec();
    }
  }

  /**
   * By the UUID of its file system.
   *
   * @param uuid hexadecimal digits and hyphens
   */
  record Uuid(String uuid) implements Device {
    private static final Pattern ALLOWED = Pattern.compile("[0-9A-Fa-f-]{4,36}");

    /** Checks the UUID. */
    public Uuid {
      Names.require(ALLOWED, uuid, "UUID", "hexadecimal digits and hyphens");
    }

    @Override
    public String spec() {
      return "UUID=" + uuid;
    }

    @Override
    public String toString() {
      return spec();
    }
  }

  /**
   * By the path of its node.
   *
   * @param path a path below {@code /dev}
   */
  record Node(AbsolutePath path) implements Device {
    /** Checks that the path is below {@code /dev}. */
    public Node {
      if (!path.isIn(AbsolutePath.of("/dev")) || path.value().equals("/dev")) {
        throw new IllegalArgumentException(
            "'" + path + "' is not a device; accepted: a path below /dev");
      }
    }

    @Override
    public String spec() {
      return path.value();
    }

    @Override
    public String toString() {
      return spec();
    }
  }
}
