package org.statelesslinux.engine.netboot;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineName;

/**
 * Who a machine says that it is.
 *
 * @param name the name that somebody configured it to ask with
 * @param hostname the name that DHCP gave it, as it came
 * @param macs the addresses of its network cards, the one that it asks by first
 */
record Query(Optional<MachineName> name, Optional<String> hostname, List<MacAddress> macs) {
  private static final int LONGEST = 2048;
  private static final int MOST_PARAMETERS = 32;

  /** iPXE names all cards: one of InfiniBand, whose address is longer, must not hide the others. */
  private static final Pattern OTHER_CARD =
      Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){6,}");

  Query {
    macs = List.copyOf(macs);
  }

  boolean isEmpty() {
    return name.isEmpty() && hostname.isEmpty() && macs.isEmpty();
  }

  /**
   * Reads a query (RFC 3986, section 3.4). Parameters without a value count as not given: that is
   * how iPXE spells what a machine does not have.
   *
   * @param raw what is behind the question mark; null if there is none
   * @throws IllegalArgumentException if it is none of ours; the message says why, on one line
   */
  static Query parse(@Nullable String raw) {
    Optional<MachineName> name = Optional.empty();
    Optional<String> hostname = Optional.empty();
    List<MacAddress> macs = new ArrayList<>();
    for (String parameter : parameters(raw)) {
      int equals = parameter.indexOf('=');
      String key = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
      if (value.isEmpty() && (key.equals("mac") || key.equals("hostname"))) {
        continue;
      }
      switch (key) {
        case "name" -> name = once(key, name, new MachineName(value));
        case "hostname" -> hostname = once(key, hostname, value);
        case "mac" -> {
          if (!OTHER_CARD.matcher(value).matches()) {
            MacAddress mac = new MacAddress(value.replace('-', ':'));
            if (!macs.contains(mac)) {
              macs.add(mac);
            }
          }
        }
        default ->
            throw new IllegalArgumentException(
                Texts.quote(key) + " is no parameter; there are: name, mac, hostname");
      }
    }
    return new Query(name, hostname, macs);
  }

  private static List<String> parameters(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return List.of();
    }
    if (raw.length() > LONGEST) {
      throw new IllegalArgumentException("the query has more than " + LONGEST + " characters");
    }
    List<String> parameters = List.of(raw.split("&", -1));
    if (parameters.size() > MOST_PARAMETERS) {
      throw new IllegalArgumentException("the query has more than " + MOST_PARAMETERS + " parts");
    }
    return parameters;
  }

  private static String decoded(String text) {
    // A plus means itself there, other than in a form.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static <T> Optional<T> once(String key, Optional<T> before, T value) {
    if (before.isPresent()) {
      throw new IllegalArgumentException("the parameter " + key + " is there twice");
    }
    return Optional.of(value);
  }

  /** The names that the machine may be configured by: all of the host name, or its first label. */
  List<MachineName> hostnames() {
    List<MachineName> names = new ArrayList<>();
    hostname
        .map(text -> text.toLowerCase(Locale.ROOT))
        .ifPresent(
            text -> {
              for (String candidate : List.of(text, text.replaceFirst("\\..*", ""))) {
                try {
                  MachineName one = new MachineName(candidate);
                  if (!names.contains(one)) {
                    names.add(one);
                  }
                } catch (IllegalArgumentException e) {
                  // DHCP may give names that no machine can have.
                }
              }
            });
    return names;
  }
}
