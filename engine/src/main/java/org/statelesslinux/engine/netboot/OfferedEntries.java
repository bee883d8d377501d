package org.statelesslinux.engine.netboot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.boot.BootEntry;

/**
 * Remembers which boot entries scripts name, by the digest of the whole entry, so that no machine
 * gets the kernel of one entry and the image of another. Thread-safe.
 */
final class OfferedEntries {
  /**
   * A machine that takes longer than so many others asks anew. Each holds its archive, with all of
   * the script, and anybody may ask.
   */
  private static final int MOST = 1024;

  private final Map<String, BootEntry> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BootEntry> eldest) {
          return size() > MOST;
        }
      };

  /** Has an entry found by its digest from now on. */
  void offer(BootEntry entry) {
    String key = entry.digest().value();
    synchronized (entries) {
      entries.remove(key);
      entries.put(key, entry);
    }
  }

  Optional<BootEntry> find(String key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }
}
