package org.statelesslinux.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostAptTest {
  @TempDir private Path apt;

  @BeforeEach
  void makeDirectory() throws IOException {
    Files.createDirectory(apt.resolve("sources.list.d"));
  }

  @Test
  void sourcesOfTheSuiteAreFoundInBothFormats() throws IOException {
    Path single =
        write("sources.list", "deb [signed-by=/k] http://mirror.example/d bookworm main\n");
    Path stanza =
        write(
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://mirror.example/d\nSuites: bookworm-updates bookworm\n");

    assertThat(HostApt.sources(apt, "bookworm"))
        .containsExactly(single.toString(), stanza.toString());
  }

  @Test
  void sourcesOfOtherSuitesAreNotTaken() throws IOException {
    write("sources.list", "# deb http://mirror.example/d bookworm main\n");
    write("sources.list.d/a.list", "deb http://mirror.example/d tool-bookworm main\n");
    write("sources.list.d/b.sources", "Types: deb\nSuites: trixie\nComponents: bookworm\n");
    write("sources.list.d/c.sources.bak", "Suites: bookworm\n");

    assertThat(HostApt.sources(apt, "bookworm")).isEmpty();
  }

  @Test
  void aHostWithoutAptHasNoSources() {
    assertThat(HostApt.sources(apt.resolve("none"), "bookworm")).isEmpty();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(apt.resolve(name), content);
  }
}
