package org.statelesslinux.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.model.StatelessException;

/** The configuration file of the demo. */
final class DemoSite {
  private final Path directory;
  private final DemoSettings settings;

  DemoSite(Path directory, DemoSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  Path file() {
    return directory.resolve("site.yaml");
  }

  private Path kept() {
    return directory.resolve("site.yaml.old");
  }

  /**
   * Writes the configuration for the first mode.
   *
   * @return where a configuration was put that a person had changed; empty if there was none
   */
  List<Path> write() {
    try {
      List<Path> moved = new ArrayList<>();
      if (Files.exists(file()) && !isOurs(Files.readString(file()))) {
        Files.move(file(), kept(), StandardCopyOption.REPLACE_EXISTING);
        moved.add(kept());
      }
      Path part = directory.resolve("site.yaml.part");
      Files.writeString(part, settings.site(directory, settings.modes().get(0)));
      Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
      return moved;
    } catch (IOException e) {
      throw new StatelessException(
          "write " + file(), e.toString(), "Choose another directory by --dir.", e);
    }
  }

  private boolean isOurs(String text) {
    return Stream.concat(settings.modes().stream(), Stream.of(settings.boot()))
        .anyMatch(mode -> settings.site(directory, mode).equals(text));
  }
}
