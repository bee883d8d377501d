package org.statelesslinux.engine.serve;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;

/**
 * Where it is kept, on this host, which modes of one repository are being served.
 *
 * @param directory a directory in memory, of this repository's own
 */
public record ServePlace(Path directory) {
  /**
   * The place for a repository.
   *
   * @param base the directory of all such places: {@code /run/stateless/serve}
   */
  public static ServePlace of(Path base, Path repository) {
    String name =
        Hashing.sha256()
            .hashString(repository.toAbsolutePath().normalize().toString(), StandardCharsets.UTF_8)
            .toString()
            .substring(0, 16);
    return new ServePlace(base.resolve(name));
  }

  /** The directory for the configuration files of a mode's services. */
  public AbsolutePath workspace(Mode mode) {
    return AbsolutePath.of(directory.resolve(mode.value()).toAbsolutePath().toString());
  }

  /** A directory for what serves no mode, made for its owner alone. */
  public Path ofCore(String name) {
    make();
    Path place = directory.resolve("core-" + name);
    new ServePlace(place).make();
    return place.toAbsolutePath();
  }

  /** Held by the process that runs a mode's services. */
  Path lock(Mode mode) {
    return directory.resolve(mode + ".lock");
  }

  /** Says which process that is and what it serves. */
  Path record(Mode mode) {
    return directory.resolve(mode + ".json");
  }

  /** Shared by the processes that use a mode's services. */
  Path users(Mode mode) {
    return directory.resolve(mode + ".users");
  }

  /** Makes the directory, for its owner alone. */
  void make() {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
