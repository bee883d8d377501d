package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.model.StatelessException;

/** Unmounts all that is mounted at or below a directory, and says who is in the way. */
final class Unmounting {
  private Unmounting() {}

  static void all(Path directory) {
    for (String point : MountTable.within(directory)) {
      unmount(point);
    }
    List<String> left = MountTable.within(directory);
    if (!left.isEmpty()) {
      throw new StatelessException(
          "unmount " + directory, "still mounted: " + left, "Unmount them, then release again.");
    }
  }

  private static void unmount(String point) {
    Command.Outcome outcome = unmount(List.of("-n"), point);
    if (outcome.exit() == 0) {
      return;
    }
    List<String> users = users(point);
    if (!users.isEmpty()) {
      throw refused(point, outcome.said() + "; in use by " + String.join(", ", users));
    }
    // Nobody here uses it. What holds it is a copy of a mount on it, in another mount namespace
    // that began meanwhile, and ends with that.
    Command.Outcome detached = unmount(List.of("-n", "-l"), point);
    if (detached.exit() != 0) {
      throw refused(point, detached.said());
    }
  }

  private static Command.Outcome unmount(List<String> options, String point) {
    List<String> argv = new ArrayList<>(List.of("/bin/busybox", "umount"));
    argv.addAll(options);
    argv.add(point);
    try {
      return Command.run(argv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StatelessException refused(String point, String found) {
    return new StatelessException(
        "unmount " + point, found, "End what uses it, then release again.");
  }

  /** The processes with a working directory, root, program or open file there. */
  private static List<String> users(String point) {
    List<String> users = new ArrayList<>();
    ProcessHandle.allProcesses()
        .filter(
            process ->
                Stream.of("cwd", "root", "exe", "fd").anyMatch(link -> uses(process, link, point)))
        .forEach(
            process ->
                users.add(process.info().command().orElse("?") + " (" + process.pid() + ")"));
    return users;
  }

  private static boolean uses(ProcessHandle process, String link, String point) {
    Path path = Path.of("/proc/" + process.pid(), link);
    if (!link.equals("fd")) {
      return leadsTo(path, point);
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(path)) {
      for (Path descriptor : descriptors) {
        if (leadsTo(descriptor, point)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // it has ended, or is none of ours
    }
    return false;
  }

  private static boolean leadsTo(Path link, String point) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.equals(point) || target.startsWith(point + "/");
    } catch (IOException e) {
      return false; // it has ended, or is none of ours
    }
  }
}
