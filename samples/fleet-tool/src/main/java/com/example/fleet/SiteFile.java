package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/** The site's configuration file, which people edit too. Safe for use by several threads. */
final class SiteFile {
  private final Path file;
  private final ClassLoader backends;

  SiteFile(Path file, ClassLoader backends) {
    this.file = file;
    this.backends = backends;
  }

  /** An engine for one operation: it goes by what the file says now, and costs next to nothing. */
  Engine open() {
    return open(file);
  }

  private Engine open(Path config) {
    return Engine.builder().config(config).classLoader(backends).build();
  }

  /** Which text it has: a digest. */
  String version() {
    return version(text());
  }

  private static String version(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new StatelessException(
          "read " + file, e.toString(), "See to it that the tool may read it.", e);
    }
  }

  /**
   * Changes the mode of one machine, and nothing else. A crash leaves the old file or the new one.
   *
   * @param seen the file's version when the person decided it
   */
  synchronized void changeMode(MachineName machine, Mode mode, String seen) {
    String doing = "change the mode of " + machine + " in " + file;
    String text = text();
    if (!version(text).equals(seen)) {
      throw new StatelessException(
          doing, "the file has changed since the plan was shown", "Look at the plan again.");
    }
    String edited = ModeEdit.of(doing, text, machine, mode);
    try {
      Path real = file.toRealPath();
      Path staged = real.resolveSibling("." + real.getFileName() + ".new");
      try {
        Files.deleteIfExists(staged);
        Files.copy(real, staged, StandardCopyOption.COPY_ATTRIBUTES); // Owner and permissions.
        write(staged, edited);
        requireOnly(doing, machine, mode, modes(real), modes(staged));
        Files.move(staged, real, StandardCopyOption.ATOMIC_MOVE);
        flush(real.resolveSibling(""));
      } finally {
        Files.deleteIfExists(staged);
      }
    } catch (IOException e) {
      throw new StatelessException(
          doing, e.toString(), "See to it that the tool may write there, and apply it again.", e);
    }
  }

  private Map<MachineName, Mode> modes(Path config) {
    try (Engine engine = open(config)) {
      return engine.site().namedMachines().stream().collect(toMap(Machine::name, Machine::mode));
    }
  }

  /** The engine itself says whether the new file is good and means what was wanted. */
  private static void requireOnly(
      String doing,
      MachineName machine,
      Mode mode,
      Map<MachineName, Mode> before,
      Map<MachineName, Mode> after) {
    Map<MachineName, Mode> wanted = new HashMap<>(before);
    wanted.put(machine, mode);
    if (!after.equals(wanted)) {
      throw new StatelessException(
          doing,
          "the edited file would give the machines other modes: " + after,
          "Edit the file by hand; it is as it was.");
    }
  }

  private static void write(Path to, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void flush(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }
}
