package org.statelesslinux.spi;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;

/**
 * The door to one mode, found by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations have a public constructor without arguments, keep no state and do no I/O; all
 * methods may be called from any thread and return the same every time.
 */
public interface BackendProvider {
  /** The mode, as the configuration spells it. */
  Mode mode();

  /** Returns {@link SpiLevel#CURRENT}. */
  int spiLevel();

  /** What is possible in this mode, whatever the options. */
  Set<Capability> capabilities();

  /** The options that the configuration may set for this mode. */
  List<Option<?>> options();

  /**
   * Configures a backend. Also called to check a configuration, as soon as that is read.
   *
   * @param options all options of {@link #options()}, checked
   * @param context what the backend may know of where it works
   * @return a new backend
   * @throws BackendException if the options do not go together
   */
  Backend create(Options options, BackendContext context) throws BackendException;
}
