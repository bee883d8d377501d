package org.statelesslinux.engine.backend;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** A provider without faults, which others here add theirs to. */
public class Good implements BackendProvider {
  @Override
  public Mode mode() {
    return new Mode("good");
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Backend create(Options options, BackendContext context) {
    return new FakeBackend();
  }
}
