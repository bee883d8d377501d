package org.statelesslinux.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModeNamesTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void noModuleButABackendNamesAMode() throws IOException {
    Map<Path, List<String>> found = new TreeMap<>();
    for (String module : List.of("api", "engine", "testkit", "cli")) {
      try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> found.put(ROOT.relativize(file), ModeNames.in(read(file))));
      }
    }

    assertThat(found).isNotEmpty();
    found.values().removeIf(List::isEmpty);
    assertThat(found).isEmpty();
  }

  @Test
  void aStringThatIsAModeIsFound() {
    assertThat(ModeNames.in("if (mode.equals(\"nfs\")) {} // rsync")).containsExactly("nfs");
    assertThat(ModeNames.in("var a = \"/*\"; var b = \"coda\"; // */")).containsExactly("coda");
  }

  @Test
  void aTypeNamedAfterAModeIsFound() {
    assertThat(ModeNames.in("final class LiveCdHelper {}")).containsExactly("LiveCd");
    assertThat(ModeNames.in("enum RsyncFlag {}")).containsExactly("Rsync");
  }

  @Test
  void commentsProgramsAndFileSystemsAreNoModes() {
    assertThat(ModeNames.in("/** Like {@code \"nfs\"}. */ run(\"/usr/bin/rsync\", \"nfs4\");"))
        .isEmpty();
    assertThat(ModeNames.in("tool(\"/usr/bin/rsync\", \"rsync\")")).isEmpty();
    assertThat(ModeNames.in("@Tool(name = \"/usr/bin/rsync\", debianPackage = \"rsync\")"))
        .isEmpty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
