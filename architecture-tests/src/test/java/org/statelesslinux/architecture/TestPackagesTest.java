package org.statelesslinux.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A fresh machine on which ./test runs gets all that the tests need. */
class TestPackagesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern NEEDED = Pattern.compile("debianPackage = \"([^\"]+)\"");
  private static final Pattern INSTALLED =
      Pattern.compile("(?m)^([a-z0-9][a-z0-9.+-]+) +\\S+ .*\\btest\\b");

  @Test
  void everyPackageThatATestNeedsIsInstalledForIt() throws IOException {
    Set<String> needed = new TreeSet<>();
    // Beside the modules there may be caches, with whole systems in them.
    for (Path module : modules()) {
      try (var files = Files.walk(module)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> ROOT.relativize(file).toString().contains("src/test/java"))
            .forEach(file -> addAll(NEEDED, read(file), needed));
      }
    }
    Set<String> installed = new TreeSet<>();
    addAll(INSTALLED, read(ROOT.resolve("scripts/packages.txt")), installed);

    assertThat(needed).isNotEmpty().isSubsetOf(installed);
  }

  private static List<Path> modules() throws IOException {
    try (var children = Files.list(ROOT)) {
      return children
          .filter(Files::isDirectory)
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  private static void addAll(Pattern pattern, String text, Set<String> to) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      to.add(matcher.group(1));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
