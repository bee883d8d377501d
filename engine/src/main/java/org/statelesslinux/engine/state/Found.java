package org.statelesslinux.engine.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.model.AbsolutePath;

/**
 * An entry of a snapshot as rules see it. Most entries are passed over, so what costs more than the
 * path as text is made when it is asked for.
 *
 * @param entry the entry
 * @param path as text from the root on; what is no UTF-8 stands in it as U+FFFD
 */
record Found(Entry entry, String path) {
  static Found of(Entry entry) {
    return new Found(entry, "/" + new String(entry.path().array(), UTF_8));
  }

  FileType type() {
    return entry.type();
  }

  /** Where it leads if it is a symbolic link, else empty. */
  String link() {
    return new String(entry.link().array(), UTF_8);
  }

  /** The path for people. */
  String shown() {
    return "/" + entry.path();
  }

  /** The path, unless it is none that a rule can name. */
  Optional<AbsolutePath> usable() {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(entry.path().array()));
      return Optional.of(new AbsolutePath(path));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
