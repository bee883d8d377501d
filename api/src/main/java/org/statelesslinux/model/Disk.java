package org.statelesslinux.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file system on a machine's disk, and whether it may be made there.
 *
 * @param device how it is found
 * @param makeOn where it may be made if it is not found; empty means never
 * @param fileSystem its type, and the type that is made
 */
public record Disk(Device device, Optional<MakeOn> makeOn, FileSystem fileSystem) {
  private static final Pattern WHOLE_UUID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /**
   * Checks that the file system can have the name that the disk is found by.
   *
   * @throws IllegalArgumentException if its type takes no such label, or the name of one that may
   *     be made is no whole UUID
   */
  public Disk {
    if (device instanceof Device.Label label
        && label.label().length() > fileSystem.longestLabel()) {
      throw new IllegalArgumentException(
          "'%s' of %d characters; accepted: up to %d for a label of %s"
              .formatted(
                  label.label(), label.label().length(), fileSystem.longestLabel(), fileSystem));
    }
    if (makeOn.isPresent()
        && (makeOn.get() instanceof MakeOn.OnBootDisk || makeOn.get() instanceof MakeOn.OnMedium)
        && !(device instanceof Device.Label)) {
      throw new IllegalArgumentException(
          "'%s', which no partition of %s has for a name; accepted: a label"
              .formatted(
                  device.spec(),
                  makeOn.get() instanceof MakeOn.OnMedium ? "the medium" : "the boot disk"));
    }
    if (device instanceof Device.Uuid uuid
        && makeOn.isPresent()
        && !WHOLE_UUID.matcher(uuid.uuid()).matches()) {
      throw new IllegalArgumentException(
          "'%s', which no new file system can get; accepted: a UUID of 32 digits, as in"
                  .formatted(uuid.uuid())
              + " 01234567-89ab-cdef-0123-456789abcdef");
    }
  }

  /** A disk with ext4. */
  public Disk(Device device, Optional<MakeOn> makeOn) {
    this(device, makeOn, FileSystem.EXT4);
  }

  /** A disk that must be there already. */
  public static Disk existing(Device device) {
    return new Disk(device, Optional.empty());
  }

  @Override
  public String toString() {
    return device + " (" + fileSystem + makeOn.map(on -> ", or made on " + on).orElse("") + ")";
  }

  /** Where a missing file system may be made. The place must be blank in every case. */
  public sealed interface MakeOn {
    /**
     * On this device.
     *
     * @param node the device
     */
    record OnDevice(Device.Node node) implements MakeOn {
      @Override
      public String toString() {
        return node.toString();
      }
    }

    /**
     * On a partition of the machine's boot disk that has the file system's label for a name.
     *
     * @param size how large it is made; empty for all that the others leave
     */
    record OnBootDisk(Optional<DiskSize> size) implements MakeOn {
      /** The word that the configuration uses. */
      public static final String WORD = "boot-disk";

      @Override
      public String toString() {
        return WORD + size.map(one -> " (" + one + ")").orElse("");
      }
    }

    /**
     * On the stick that the machine starts from, behind the image, as a partition that has the file
     * system's label for a name.
     */
    record OnMedium() implements MakeOn {
      /** The word that the configuration uses. */
      public static final String WORD = "medium";

      @Override
      public String toString() {
        return "the " + WORD;
      }
    }

    /** On the machine's only blank disk; with several candidates, on none. */
    record OnlyBlankDisk() implements MakeOn {
      /** The word that the configuration uses. */
      public static final String WORD = "only-blank-disk";

      @Override
      public String toString() {
        return WORD;
      }
    }
  }
}
