package org.statelesslinux.engine.netboot;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;

/**
 * Finds the machine that asks: by the name that it was configured to ask with, else by a network
 * card, else by the name that DHCP gave it; else it has the profile for unknown machines.
 */
public final class MachineLookup {
  private static final Pattern UNKNOWN = Pattern.compile("unknown-([0-9a-f]{12})");

  private final Site site;

  /** Finds machines of a site. */
  public MachineLookup(Site site) {
    this.site = site;
  }

  /**
   * The machine that asks.
   *
   * @throws StatelessException if it is not to be started, with what to do about it
   */
  Machine find(Query query) {
    if (query.name().isPresent()) {
      return named(query.name().get()).orElseGet(() -> site.machine(query.name().get()));
    }
    return query.macs().stream()
        .flatMap(mac -> site.machineWith(mac).stream())
        .findFirst()
        .or(() -> byHostname(query))
        .or(() -> query.macs().stream().findFirst().flatMap(site::unknownMachine))
        .orElseThrow(() -> unknown(query));
  }

  private Optional<Machine> byHostname(Query query) {
    Optional<Machine> found =
        query.hostnames().stream().flatMap(name -> named(name).stream()).findFirst();
    found
        .filter(machine -> machine.mac().isPresent())
        .ifPresent(
            machine -> {
              throw new StatelessException(
                  "start this machine",
                  "DHCP calls it %s, whose network card is %s, but it has %s"
                      .formatted(machine.name(), machine.mac().get(), list(query.macs())),
                  "Correct 'mac' of machine " + machine.name() + " in the configuration.");
            });
    return found;
  }

  /** The machine of a name, also one that got its name by not being configured. */
  public Optional<Machine> named(MachineName name) {
    Matcher unknown = UNKNOWN.matcher(name.value());
    if (unknown.matches()) {
      return site.unknownMachine(new MacAddress(unknown.group(1).replaceAll("(..)(?!$)", "$1:")));
    }
    try {
      return Optional.of(site.machine(name));
    } catch (StatelessException e) {
      // There is none, and whoever asks knows what that means.
      return Optional.empty();
    }
  }

  private StatelessException unknown(Query query) {
    String name = query.hostnames().stream().findFirst().map(MachineName::value).orElse("NAME");
    String profile =
        site.profiles().stream().findFirst().map(one -> one.name().value()).orElse("PROFILE");
    String mac = query.macs().stream().findFirst().map(MacAddress::value).orElse("MAC");
    return new StatelessException(
        "start this machine",
        "the server's configuration does not name it. Its network cards: "
            + list(query.macs())
            + query.hostname().map(text -> "; its name by DHCP: " + Texts.quote(text)).orElse(""),
        "Under 'machines' add: %s: { profile: %s, mac: \"%s\" }".formatted(name, profile, mac));
  }

  private static String list(Collection<MacAddress> macs) {
    return macs.isEmpty()
        ? "none that iPXE knows"
        : macs.stream().map(MacAddress::value).collect(Collectors.joining(", "));
  }
}
