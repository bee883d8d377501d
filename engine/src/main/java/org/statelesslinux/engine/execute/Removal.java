package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.statelesslinux.model.StatelessException;

/** Removes a directory of ours with all that is in it, but never what is mounted below it. */
final class Removal {
  private Removal() {}

  /** Removes a directory that is empty; any other stays. */
  static void ofEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return; // somebody else's by now
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void of(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<String> mounted = MountTable.within(directory);
    if (!mounted.isEmpty()) {
      throw new StatelessException(
          "remove " + directory, "still mounted: " + mounted, "Unmount them, then release again.");
    }
    try {
      Command.Outcome outcome =
          Command.run(List.of("/bin/rm", "-rf", "--one-file-system", "--", directory.toString()));
      if (outcome.exit() != 0) {
        throw new StatelessException(
            "remove " + directory, outcome.said(), "Remove it by hand; nothing uses it any more.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
