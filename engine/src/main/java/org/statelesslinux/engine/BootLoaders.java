package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.statelesslinux.engine.boot.BootLoader;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;

/**
 * The boot loader of a snapshot's machines, made when it is first asked for: {@code loader-<key>}
 * beside the boot images. It stays as it is, whatever this host installs. May be used by several
 * threads and processes.
 */
final class BootLoaders {
  private static final int KEY = 16;

  private BootLoaders() {}

  /**
   * Finds it, or makes it.
   *
   * @param directory where the boot files of the snapshot are
   */
  static Path find(Path directory) throws IOException {
    String key = Hashing.sha256().hashString(BootBuilder.resource("grub.cfg"), UTF_8).toString();
    Path place = directory.resolve("loader-" + key.substring(0, KEY));
    if (!Files.exists(place)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      HostLock.holding(
          directory.resolve(".lock"),
          () -> {
            if (!Files.exists(place)) {
              make(directory.resolve(".part"), place);
            }
            return place;
          });
    }
    return place;
  }

  private static void make(Path stage, Path place) throws IOException {
    Durable.remove(stage);
    Files.createDirectory(stage);
    try {
      Path file = stage.resolve("loader");
      try (OutputStream out = Files.newOutputStream(file)) {
        BootLoader.write(stage, out);
      }
      Durable.flush(file);
      Durable.rename(file, place);
    } finally {
      Durable.remove(stage);
    }
  }
}
