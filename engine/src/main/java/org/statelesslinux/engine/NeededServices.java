package org.statelesslinux.engine;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.serve.ModeServices;
import org.statelesslinux.model.Mode;

/**
 * What modes need on this server, thought out anew when what is published may have changed since it
 * was last asked for. Used by one thread at a time.
 */
final class NeededServices {
  private final Workshop workshop;
  private final Listener listener;
  private final Map<Mode, Known> known = new HashMap<>();

  private record Known(Map<Path, FileTime> stamp, ModeServices services) {}

  /**
   * Of a site.
   *
   * @param listener is told of publications that cannot be read
   */
  NeededServices(Workshop workshop, Listener listener) {
    this.workshop = workshop;
    this.listener = listener;
  }

  /** What a mode needs now. */
  ModeServices of(Mode mode) {
    Known before = known.get(mode);
    if (before != null && PublishedStamp.holds(before.stamp())) {
      return before.services();
    }
    known.remove(mode);
    Optional<Map<Path, FileTime>> stamp =
        PublishedStamp.take(workshop.repository().root(), workshop.clock().instant());
    ModeServices services = workshop.services(mode, listener);
    stamp
        .filter(times -> workshop.knowsAllPublished(mode))
        .ifPresent(times -> known.put(mode, new Known(times, services)));
    return services;
  }
}
