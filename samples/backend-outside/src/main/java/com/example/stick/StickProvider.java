package com.example.stick;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the stick mode; its name stands in META-INF/services and in module-info. */
public final class StickProvider implements BackendProvider {
  static final Option<String> LABEL =
      Option.of("label", OptionTypes.text(), "STATELESS", "the label of the stick's file system");

  /** For {@link java.util.ServiceLoader}. */
  public StickProvider() {}

  @Override
  public Mode mode() {
    return new Mode("stick");
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return StickBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(LABEL);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    String label = options.get(LABEL);
    try {
      return new StickBackend(new Device.Label(label));
    } catch (IllegalArgumentException e) {
      throw new BackendException(
          "the option 'label' is '" + label + "', which no file system can have for its label",
          "Give it the label that mkfs gave the stick.",
          e);
    }
  }
}
