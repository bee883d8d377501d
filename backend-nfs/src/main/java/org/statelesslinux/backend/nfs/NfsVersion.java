package org.statelesslinux.backend.nfs;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;

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

  /** The usual one first. */
  private static final List<NfsVersion> OFFERED = List.of(V4_2, V4_1, V4_0, V3);

  /** How the configuration spells them. */
  static final OptionType<NfsVersion> TYPE = new Type();

  private final String text;

  NfsVersion(String text) {
    this.text = text;
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

  private static final class Type implements OptionType<NfsVersion> {
    @Override
    public NfsVersion parse(ConfigValue value) throws InvalidOptionException {
      return OFFERED.stream()
          .filter(version -> value.equals(new ConfigValue.Scalar(version.text)))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidOptionException(
                      "found " + value.shown() + "; accepted: " + accepted()));
    }

    @Override
    public String accepted() {
      return "one of " + texts(", ");
    }

    @Override
    public String schema() {
      return "{\"enum\":[\"" + texts("\",\"") + "\"]}";
    }

    private static String texts(String between) {
      return OFFERED.stream().map(NfsVersion::toString).collect(Collectors.joining(between));
    }
  }
}
