package org.statelesslinux.engine.backend;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** A provider that declares whatever a test wants. */
public final class FakeProvider implements BackendProvider {
  /** Creates a backend. */
  public interface Creation {
    /** Creates it. */
    Backend create(Options options, BackendContext context) throws BackendException;
  }

  private Supplier<Mode> mode;
  private int level = SpiLevel.CURRENT;
  private Supplier<Set<Capability>> capabilities = Set::of;
  private Supplier<List<Option<?>>> options = List::of;
  private Creation creation = (given, context) -> new FakeBackend();

  public FakeProvider(String mode) {
    this.mode = () -> new Mode(mode);
  }

  public FakeProvider mode(Supplier<Mode> newMode) {
    mode = newMode;
    return this;
  }

  public FakeProvider level(int newLevel) {
    level = newLevel;
    return this;
  }

  public FakeProvider capabilities(Supplier<Set<Capability>> newCapabilities) {
    capabilities = newCapabilities;
    return this;
  }

  public FakeProvider options(Option<?>... newOptions) {
    return options(() -> List.of(newOptions));
  }

  public FakeProvider options(Supplier<List<Option<?>>> newOptions) {
    options = newOptions;
    return this;
  }

  public FakeProvider creating(Creation newCreation) {
    creation = newCreation;
    return this;
  }

  /** A registry of these providers alone. */
  public static Registry registry(FakeProvider... providers) {
    Registry.Builder registry = Registry.builder().withoutDiscovery();
    List.of(providers).forEach(registry::backend);
    return registry.build();
  }

  @Override
  public Mode mode() {
    return mode.get();
  }

  @Override
  public int spiLevel() {
    return level;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities.get();
  }

  @Override
  public List<Option<?>> options() {
    return options.get();
  }

  @Override
  public Backend create(Options given, BackendContext context) throws BackendException {
    return creation.create(given, context);
  }
}
