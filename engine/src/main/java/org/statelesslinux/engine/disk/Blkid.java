package org.statelesslinux.engine.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.text.Texts;

/** Asks blkid(8) what is on a device; it reads the device itself, so no udev is needed. */
final class Blkid {
  private static final int LONGEST = 60;

  private Blkid() {}

  /** What the device holds; nothing where blkid knows nothing or is missing. */
  static Optional<DiskContent> content(Path node) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<String> argv = List.of("/usr/sbin/blkid", "-p", "-o", "export", node.toString());
    Command.run(argv, (buffer, count) -> said.write(buffer, 0, count), (buffer, count) -> {});
    return parsed(Objects.toString(node.getFileName()), said.toString(UTF_8));
  }

  /** Reads lines of names and values. */
  static Optional<DiskContent> parsed(String name, String lines) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        // It sets a backslash before blanks and the like.
        String value = line.substring(equals + 1).replaceAll("\\\\(.)", "$1");
        values.put(line.substring(0, equals), Texts.plain(value, LONGEST));
      }
    }
    String type = values.getOrDefault("TYPE", "");
    if (type.isEmpty()) {
      // A disk with partitions is told by these.
      return Optional.empty();
    }
    return Optional.of(new DiskContent(name, type, values.getOrDefault("LABEL", "")));
  }
}
