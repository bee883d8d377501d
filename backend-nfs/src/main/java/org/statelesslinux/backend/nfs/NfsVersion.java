package org.statelesslinux.backend.nfs;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;

/** A version of the protocol, as the configuration spells it, and what follows from it. */
enum NfsVersion {
  /** NFS version 3 (RFC 1813). */
  V3("3"),
  /** NFS version 4.0 (RFC 7530). */
  V4_0("4.0"),
  /** NFS version 4.1 (RFC 8881). */
  V4_1("4.1"),
  /** NFS version 4.2 (RFC 7862). */
  V4_2("4.2");

  /** How the configuration spells them, the usual one first. */
  static final OptionType<String> TYPE = OptionTypes.choice("4.2", "4.1", "4.0", "3");

  private final String text;

  NfsVersion(String text) {
    this.text = text;
  }

  /** The version with this text, which {@link #TYPE} has accepted. */
  static NfsVersion of(String text) {
    return Arrays.stream(values())
        .filter(version -> version.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  /** What the file system's type is called (nfs(5)). */
  String fileSystem() {
    return this == V3 ? "nfs" : "nfs4";
  }

  String kernelModule() {
    return this == V3 ? "nfsv3" : "nfsv4";
  }

  /**
   * All but what no server keeps for sure: version 4 has no POSIX ACLs, extended attributes come
   * with 4.2 and some servers alone, capabilities never. Version 3 counts seconds in 32 bits.
   */
  Set<Attribute> carries() {
    Set<Attribute> carried =
        EnumSet.complementOf(EnumSet.of(Attribute.CAPABILITIES, Attribute.ACLS, Attribute.XATTRS));
    if (this == V3) {
      carried.remove(Attribute.DISTANT_TIMES);
    }
    return carried;
  }

  @Override
  public String toString() {
    return text;
  }
}
