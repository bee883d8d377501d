package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;

/** Checks, before a plan's first step, that this host has what the plan requires. Only looks. */
public final class HostRequirements {
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable: +([0-9]{1,15}) kB$");

  private HostRequirements() {}

  /**
   * Checks requirements.
   *
   * @throws StatelessException if some are not met, with all of those
   */
  public static void check(Collection<Requirement> requirements) {
    List<Requirement> unmet =
        requirements.stream().distinct().filter(HostRequirements::isUnmet).toList();
    if (!unmet.isEmpty()) {
      throw new StatelessException(
          "carry the plan out on this host",
          "it lacks " + unmet.stream().map(Requirement::inWords).collect(Collectors.joining(", ")),
          advice(unmet));
    }
  }

  private static String advice(List<Requirement> unmet) {
    String packages =
        unmet.stream()
            .flatMap(HostRequirements::packages)
            .distinct()
            .collect(Collectors.joining(" "));
    return packages.isEmpty()
        ? "Provide it, then do it again."
        : "Install what is missing: apt-get install " + packages + ".";
  }

  private static Stream<String> packages(Requirement requirement) {
    if (requirement instanceof Requirement.Tool tool) {
      return tool.source().isPresent() ? Stream.of() : Stream.of(tool.debianPackage());
    } else if (requirement instanceof Requirement.File file) {
      return Stream.of(file.debianPackage());
    }
    return Stream.of();
  }

  /** Whether this host lacks it. */
  public static boolean isUnmet(Requirement requirement) {
    return !met(requirement);
  }

  private static boolean met(Requirement requirement) {
    try {
      if (requirement instanceof Requirement.Tool tool) {
        return Files.isExecutable(Path.of(tool.program().value()));
      } else if (requirement instanceof Requirement.File file) {
        return Files.isReadable(Path.of(file.path().value()));
      } else if (requirement instanceof Requirement.KernelModule module) {
        return hasModule(module.name());
      } else if (requirement instanceof Requirement.DiskSpace space) {
        return Files.getFileStore(existing(Path.of(space.at().value()))).getUsableSpace()
            >= space.bytes();
      } else if (requirement instanceof Requirement.Memory memory) {
        return availableMemory() >= memory.bytes();
      }
      return true; // The network: this host reaches itself.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loaded, built in (file systems show among their own kind), or there to be loaded. */
  private static boolean hasModule(String name) throws IOException {
    String kernelsName = name.replace('-', '_');
    if (Files.isDirectory(Path.of("/sys/module", kernelsName))
        || read(Path.of("/proc/filesystems"))
            .lines()
            .anyMatch(line -> line.substring(line.lastIndexOf('\t') + 1).equals(name))) {
      return true;
    }
    Path modules = Path.of("/lib/modules", read(Path.of("/proc/sys/kernel/osrelease")).strip());
    Pattern file =
        Pattern.compile("(^|/)" + Pattern.quote(kernelsName).replace("_", "\\E[_-]\\Q") + "\\.ko");
    for (String list : List.of("modules.builtin", "modules.dep")) {
      Path path = modules.resolve(list);
      if (Files.isReadable(path)
          && read(path).lines().anyMatch(line -> file.matcher(line.split(":", 2)[0]).find())) {
        return true;
      }
    }
    return false;
  }

  private static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at)) {
      at = Durable.parent(at);
    }
    return at;
  }

  private static long availableMemory() throws IOException {
    var available = AVAILABLE.matcher(read(Path.of("/proc/meminfo")));
    return available.find() ? Long.parseLong(available.group(1)) * 1024 : Long.MAX_VALUE;
  }

  private static String read(Path path) throws IOException {
    return new String(Files.readAllBytes(path), UTF_8);
  }
}
