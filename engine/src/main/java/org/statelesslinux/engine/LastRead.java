package org.statelesslinux.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * Reads what is published, and goes by what it read last where that is damaged now: machines may
 * run it, and nothing else is to suffer by it. Thread-safe.
 */
final class LastRead {
  private final Map<Key, PublishedSnapshot> good = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private final Set<Mode> failing = ConcurrentHashMap.newKeySet();

  private record Key(Mode mode, int number) {}

  /** Whether all could be read the last time. */
  boolean isWhole(Mode mode) {
    return !failing.contains(mode);
  }

  /**
   * The snapshots that are published in a mode, in the order of their numbers.
   *
   * @param reader reads one; its failures go to the listener, each once
   */
  List<PublishedSnapshot> read(
      Collection<SnapshotInfo> snapshots,
      Function<SnapshotInfo, PublishedSnapshot> reader,
      Mode mode,
      Listener listener) {
    List<PublishedSnapshot> published = new ArrayList<>();
    failing.remove(mode);
    for (SnapshotInfo snapshot : snapshots) {
      Key key = new Key(mode, snapshot.number());
      try {
        PublishedSnapshot now = reader.apply(snapshot);
        if (now.publication().isPresent()) {
          good.put(key, now);
          published.add(now);
        }
      } catch (StatelessException e) {
        failing.add(mode);
        PublishedSnapshot before = good.get(key);
        if (before != null && before.id().equals(snapshot.id())) {
          published.add(before);
        }
        if (told.add(e.getMessage())) {
          listener.on(new Event.Note(String.valueOf(e.getMessage())));
        }
      }
    }
    published.sort(Comparator.comparing(PublishedSnapshot::number));
    return published;
  }
}
