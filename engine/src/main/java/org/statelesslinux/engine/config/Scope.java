package org.statelesslinux.engine.config;

import java.util.Map;
import java.util.Optional;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Level;

/**
 * What one level of the configuration (site, profile or machine) says of modes.
 *
 * @param mode its mode; empty if it names none, or one that was refused
 * @param modePlace where it names a mode, good or not
 * @param options the options it gives, by mode
 */
record Scope(Optional<Mode> mode, Optional<Place> modePlace, Map<Mode, Node.Mapping> options) {
  /** Where it gives options of a mode; the beginning if it gives none. */
  Place placeOf(Mode mode) {
    Node.Mapping given = options.get(mode);
    return given == null ? Place.START : given.place();
  }

  static Scope of(Level level, Fields fields, Tables tables) {
    return new Scope(
        fields.get(tables.mode),
        fields.has(tables.mode) ? Optional.of(fields.place(tables.mode)) : Optional.empty(),
        fields.get(tables.modes(level)).orElse(Map.of()));
  }
}
