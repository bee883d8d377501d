package org.statelesslinux.backend.nfs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;

/**
 * A directory that somebody else exports, written as for mount(8): {@code
 * filer.example:/srv/snapshots}.
 *
 * @param place where it is; empty for none
 */
record ExternalExport(Optional<Place> place) {
  static final ExternalExport NONE = new ExternalExport(Optional.empty());
  static final OptionType<ExternalExport> TYPE = new Type();

  /** An IPv6 address stands in brackets, or its end could not be told from the path. */
  private static final Pattern SYNTAX =
      Pattern.compile("(?:\\[([^\\]]*:[^\\]]*)\\]|([^:\\[]*)):(/.*)");

  /**
   * Where a directory is exported.
   *
   * @param server who exports it
   * @param path the directory, as the server names it
   */
  record Place(ServerAddress server, AbsolutePath path) {
    static Place parse(String text) {
      Matcher parts = SYNTAX.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException(text);
      }
      String server = parts.group(1) == null ? parts.group(2) : parts.group(1);
      return new Place(new ServerAddress(server), AbsolutePath.of(parts.group(3)));
    }
  }

  @Override
  public String toString() {
    return place.map(one -> one.server().inUrl() + ":" + one.path()).orElse("none");
  }

  private static final class Type implements OptionType<ExternalExport> {
    @Override
    public ExternalExport parse(ConfigValue value) throws InvalidOptionException {
      if (value instanceof ConfigValue.Scalar scalar) {
        try {
          return new ExternalExport(Optional.of(Place.parse(scalar.text())));
        } catch (IllegalArgumentException e) {
          throw new InvalidOptionException("found " + value.shown() + "; accepted: " + accepted());
        }
      }
      throw new InvalidOptionException("found " + value.shown() + "; accepted: " + accepted());
    }

    @Override
    public String accepted() {
      return "a host name, or an IP address with IPv6 in brackets, then a colon and an absolute path";
    }

    @Override
    public String schema() {
      return "{\"type\":\"string\",\"pattern\":\":/\"}";
    }
  }
}
