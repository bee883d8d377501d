package org.statelesslinux.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that the tests run on; reads {@code /proc} and may load a kernel module. */
final class ThisHost implements Host {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FILESYSTEMS = Path.of("/proc/filesystems");

  /** The bit of CAP_SYS_ADMIN in {@code /proc/self/status}, see capabilities(7). */
  private static final int CAP_SYS_ADMIN = 21;

  @Override
  public long uid() {
    // The second number is the effective one, see proc(5).
    return Long.parseLong(status("Uid:").split("\\s+", -1)[1]);
  }

  @Override
  public boolean mayMount() {
    return (Long.parseUnsignedLong(status("CapEff:"), 16) >> CAP_SYS_ADMIN & 1) == 1;
  }

  @Override
  public boolean hasTool(String name) {
    return findTool(name).isPresent();
  }

  @Override
  public boolean hasFilesystem(String name) {
    return kernelHas(name)
        || findTool("modprobe").map(modprobe -> loads(modprobe, name)).orElse(false);
  }

  @Override
  public boolean hasPath(String path) {
    return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }

  private static Optional<Path> findTool(String name) {
    Stream<Path> places =
        name.startsWith("/")
            ? Stream.of(Path.of(name))
            : Stream.concat(
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                    // Debian keeps these off the PATH of ordinary users.
                    Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, name));
    return places.filter(Files::isExecutable).filter(Files::isRegularFile).findFirst();
  }

  /** A module that is only on disk yet is loaded if this process may, else it counts as there. */
  private boolean loads(Path modprobe, String name) {
    String module = "fs-" + name;
    return mayMount()
        ? succeeds(modprobe.toString(), "--quiet", module) && kernelHas(name)
        : succeeds(modprobe.toString(), "--quiet", "--dry-run", module);
  }

  private static boolean kernelHas(String filesystem) {
    return lines(FILESYSTEMS).stream().anyMatch(line -> line.endsWith("\t" + filesystem));
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String status(String key) {
    return lines(STATUS).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(STATUS + " has no line " + key));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
