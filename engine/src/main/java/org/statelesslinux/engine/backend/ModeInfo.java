package org.statelesslinux.engine.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Option;

/**
 * What is known of a mode before it is configured. Immutable.
 *
 * @param mode the name of it
 * @param capabilities what is possible in it, whatever the options
 * @param options what the configuration may set
 * @param provider the class that declares it
 * @param version the version of its module, or of its jar; empty if neither has one
 * @param location the jar or directory that it comes from: a path, or a URL if it has none; {@code
 *     unknown location} if its class loader does not say
 */
public record ModeInfo(
    Mode mode,
    Set<Capability> capabilities,
    List<Option<?>> options,
    String provider,
    Optional<String> version,
    String location) {
  /** Keeps its own copies. */
  public ModeInfo {
    capabilities = Set.copyOf(capabilities);
    options = List.copyOf(options);
  }

  /** The names of the options, in the backend's order. */
  public List<String> optionNames() {
    return options.stream().map(Option::name).toList();
  }
}
