package org.statelesslinux.engine.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;

/** Finds what in a site's stores has no effect, or less than whoever wrote it may think. */
final class StoreNotes {
  private StoreNotes() {}

  /** Sentences without a full stop. */
  static List<String> notes(Site site) {
    Set<StoreName> used =
        site.profiles().stream()
            .flatMap(profile -> profile.stores().stream())
            .collect(Collectors.toSet());
    Stream<String> unused =
        site.stores().stream()
            .map(StateStore::name)
            .filter(store -> !used.contains(store))
            .map("store %s is not used: no state rule names it"::formatted);
    Stream<String> refused =
        keysInTheOpen(site).stream()
            .filter(note -> site.netboot().configuredSecrets().isEmpty())
            .map(note -> note + "; 'secrets: refused' says that it is meant so");
    return Stream.concat(unused, refused).toList();
  }

  /** See {@link Site#keysInTheOpen}. */
  static Optional<String> keysInTheOpen(Site site) {
    Set<StoreName> copied = new TreeSet<>();
    site.profiles().forEach(profile -> copied.addAll(site.backups(profile).keySet()));
    return copied.isEmpty() || site.netboot().secrets() != Netboot.Secrets.REFUSED
        ? Optional.empty()
        : Optional.of(
            ("Machines that have a backup (store %s) are refused a start over the network, since it"
                    + " would bring them their key in the open: set 'secrets: trusted-network' if"
                    + " nobody else is on their network, or 'secrets: key-disk' and carry their"
                    + " keys to them, or start them from what 'stateless bundle' writes")
                .formatted(Texts.list(copied)));
  }
}
