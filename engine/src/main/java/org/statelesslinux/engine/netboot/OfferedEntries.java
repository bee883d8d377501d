package org.statelesslinux.engine.netboot;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.boot.BootEntry;

/**
 * Remembers which boot entries scripts name, by a key that is a digest of the whole entry, so that
 * no machine gets the kernel of one entry and the image of another. Thread-safe.
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

  /** Returns the entry's key: 64 hexadecimal digits. */
  String offer(BootEntry entry) {
    String key = key(entry);
    synchronized (entries) {
      entries.remove(key);
      entries.put(key, entry);
    }
    return key;
  }

  Optional<BootEntry> find(String key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  private static String key(BootEntry entry) {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] archive = entry.archive();
    for (String text :
        new String[] {
          entry.snapshot().value(),
          entry.kernel().toString(),
          entry.image().toString(),
          entry.commandLine()
        }) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      hasher.putInt(bytes.length).putBytes(bytes);
    }
    return hasher.putBytes(archive).hash().toString();
  }
}
