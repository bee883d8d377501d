package org.statelesslinux.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.engine.config.Problem;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.config.SiteReader;
import org.statelesslinux.engine.config.SiteSchema;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.BackendProvider;

/** Sets an engine up. Not thread-safe. */
public final class EngineBuilder {
  private final Registry.Builder backends = Registry.builder();
  private Path config = Path.of("site.yaml");
  private Optional<Path> stores = Optional.empty();
  private HostPlaces places = HostPlaces.USUAL;
  private Optional<String> secret = Optional.empty();
  private Clock clock = Clock.systemUTC();
  private @Nullable Registry registry;

  EngineBuilder() {}

  /** The site's configuration file; without this, {@code site.yaml} in the working directory. */
  public EngineBuilder config(Path file) {
    config = file;
    return this;
  }

  /** Adds a backend that need not be found by ServiceLoader. */
  public EngineBuilder backend(BackendProvider provider) {
    backends.backend(provider);
    return this;
  }

  /** Uses only the backends that {@link #backend} adds. */
  public EngineBuilder withoutDiscovery() {
    backends.withoutDiscovery();
    return this;
  }

  /** Where backends are looked for; without this, where the backend interface itself is from. */
  public EngineBuilder classLoader(ClassLoader loader) {
    backends.classLoader(loader);
    return this;
  }

  /**
   * The directory that takes the place of the machines' disks when they are instantiated on this
   * host; without it, what they keep is gone when the instance ends.
   */
  public EngineBuilder stores(Path directory) {
    stores = Optional.of(directory);
    return this;
  }

  /** Where this host keeps its instances; without this, below /run and /var/tmp. */
  public EngineBuilder places(HostPlaces newPlaces) {
    places = newPlaces;
    return this;
  }

  /**
   * The site's secret, from which its machines' keys are derived: 32 bytes as 64 hexadecimal digits
   * or in Base64. Without this, the repository keeps one, made when it is first needed.
   */
  public EngineBuilder secret(String text) {
    secret = Optional.of(text);
    return this;
  }

  /** The clock by which it goes how long machines use a snapshot; without it, the system's. */
  public EngineBuilder clock(Clock newClock) {
    clock = newClock;
    return this;
  }

  /** The modes that there are. Needs no configuration. */
  public List<ModeInfo> modes() {
    return registry().modes();
  }

  /** The JSON Schema (draft 2020-12) of the configuration file, with the options of all modes. */
  public String schema() {
    return SiteSchema.generate(registry());
  }

  /** All that is wrong in the configuration file; empty if it is good. */
  public List<Problem> check() {
    return SiteReader.check(config, registry());
  }

  /**
   * What a person should know of the configuration file, though nothing is wrong in it: what has no
   * effect, machines that would be refused a start, what modes have to say of their options, and
   * which programs this host lacks to publish in them. Sentences without a full stop; empty as well
   * if something is wrong.
   */
  public List<String> notes() {
    if (!check().isEmpty()) {
      return List.of();
    }
    Site site = SiteReader.read(config, registry());
    List<String> notes = new ArrayList<>(site.notes());
    notes.addAll(ModeNotes.of(site, registry()));
    return notes;
  }

  /**
   * Reads the configuration.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws StatelessException if the secret that was given cannot be one
   */
  public Engine build() {
    Registry known = registry();
    return new Engine(
        SiteReader.read(config, known),
        known,
        stores,
        places,
        secret.map(SiteSecret::parse),
        clock);
  }

  private Registry registry() {
    Registry known = registry;
    if (known == null) {
      known = backends.build();
      registry = known;
    }
    return known;
  }
}
