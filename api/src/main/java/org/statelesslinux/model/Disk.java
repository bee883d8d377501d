package org.statelesslinux.model;

import java.util.Optional;

/**
 * A file system on a machine's disk, and whether it may be made there.
 *
 * @param device how it is found
 * @param makeOn where it may be made if it is not found; empty means never
 */
public record Disk(Device device, Optional<MakeOn> makeOn) {
  /** A disk that must be there already. */
  public static Disk existing(Device device) {
    return new Disk(device, Optional.empty());
  }

  @Override
  public String toString() {
    return device + makeOn.map(place -> ", or made on " + place).orElse("");
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
