package org.statelesslinux.engine.publication;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.StatelessException;

/**
 * Refuses snapshots that a mode would spoil: entries that need an attribute which the mode does not
 * carry and the boot cannot put back. Reads a manifest, nothing else.
 */
public final class Fidelity {
  /** What an overlay makes of an entry by itself, in every mode. */
  private static final String HIDDEN_BY_OVERLAY = "a mark of overlayfs, which would hide files";

  private static final Map<Attribute, String> IN_WORDS =
      Map.of(
          Attribute.OWNERS, "owners",
          Attribute.MODES, "permissions",
          Attribute.TIMES, "times",
          Attribute.DISTANT_TIMES, "a time before 1970 or after 2106",
          Attribute.HARD_LINKS, "hard links",
          Attribute.SPECIAL_FILES, "device nodes or FIFOs",
          Attribute.ANY_NAME, "an unusual name");

  private static final long LATEST = 0xffffffffL;
  private static final int SHOWN = 10;
  private static final int LONGEST_NAME = 254;

  private final Set<Attribute> carried;
  private final Map<String, List<String>> examples = new TreeMap<>();
  private final Map<String, Long> counts = new TreeMap<>();

  private Fidelity(Set<Attribute> carried) {
    this.carried = carried;
  }

  /**
   * Checks a snapshot.
   *
   * @param doing what is being done, for the message
   * @param manifest the snapshot's manifest
   * @param carried what the mode carries
   * @throws StatelessException if the mode would spoil it, with the paths
   */
  public static void require(String doing, Path manifest, Set<Attribute> carried) {
    Fidelity fidelity = new Fidelity(carried);
    try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        fidelity.check(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fidelity.refuse(doing);
  }

  private void check(Entry entry) {
    for (Attribute attribute : needs(entry)) {
      if (!carried.contains(attribute) && attribute.ifLost() == Attribute.IfLost.REFUSE) {
        add(IN_WORDS.getOrDefault(attribute, attribute.name()), entry);
      }
    }
    if (isMarkOfOverlay(entry)) {
      add(HIDDEN_BY_OVERLAY, entry);
    }
  }

  private static Set<Attribute> needs(Entry entry) {
    Set<Attribute> needed = EnumSet.of(Attribute.MODES);
    if (entry.user() != 0 || entry.group() != 0) {
      needed.add(Attribute.OWNERS);
    }
    long seconds = entry.modified().seconds();
    needed.add(seconds < 0 || seconds > LATEST ? Attribute.DISTANT_TIMES : Attribute.TIMES);
    if (entry.hardLink() > 0) {
      needed.add(Attribute.HARD_LINKS);
    }
    if (entry.type().isDevice() || entry.type() == FileType.FIFO) {
      needed.add(Attribute.SPECIAL_FILES);
    }
    if (!isPlainName(entry.path().array())) {
      needed.add(Attribute.ANY_NAME);
    }
    return needed;
  }

  private static boolean isPlainName(byte[] path) {
    int length = path.length - 1 - Bytes.lastIndexOf(path, (byte) '/');
    try {
      return length <= LONGEST_NAME
          && StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(path))
              .codePoints()
              .noneMatch(Character::isISOControl);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isMarkOfOverlay(Entry entry) {
    return (entry.type() == FileType.CHARACTER_DEVICE && entry.device().equals(DeviceNumber.NONE))
        || entry.xattrs().stream()
            .anyMatch(
                xattr ->
                    new String(xattr.name().array(), StandardCharsets.ISO_8859_1)
                        .startsWith("trusted.overlay."));
  }

  private void add(String need, Entry entry) {
    counts.merge(need, 1L, Long::sum);
    List<String> paths = examples.computeIfAbsent(need, key -> new ArrayList<>());
    if (paths.size() < SHOWN) {
      paths.add("/" + entry.path());
    }
  }

  private void refuse(String doing) {
    if (counts.isEmpty()) {
      return;
    }
    List<String> found = new ArrayList<>();
    counts.forEach(
        (need, count) ->
            found.add(
                "%d entries need %s: %s%s"
                    .formatted(
                        count,
                        need,
                        String.join(", ", examples.get(need)),
                        count > SHOWN ? " …" : "")));
    throw new StatelessException(
        doing,
        "it cannot carry all of this snapshot: " + String.join("; ", found),
        "Change these entries in the prototype, or use a mode that carries them.");
  }
}
