package org.statelesslinux.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSiteTest {
  @TempDir private Path directory;
  private final DemoSettings settings = DemoSettings.load();

  @Test
  void twoModesAreOneWordApart() {
    String first = settings.site(directory, settings.modes().get(0));
    String second = settings.site(directory, settings.modes().get(1));

    assertThat(first.replace("\nmode: rsync\n", "\nmode: livecd\n")).isEqualTo(second);
  }

  @Test
  void whatThisProgramWroteIsWrittenOver() throws IOException {
    DemoSite site = new DemoSite(directory, settings);
    Files.writeString(site.file(), settings.site(directory, settings.modes().get(1)));

    assertThat(site.write()).isEmpty();
    assertThat(site.file()).hasContent(settings.site(directory, settings.modes().get(0)));
  }

  @Test
  void whatAPersonWroteIsKept() throws IOException {
    DemoSite site = new DemoSite(directory, settings);
    Files.writeString(site.file(), "mine");

    assertThat(site.write()).containsExactly(directory.resolve("site.yaml.old"));
    assertThat(directory.resolve("site.yaml.old")).hasContent("mine");
  }

  @Test
  void aDirectoryMayHaveQuotesInItsName() {
    assertThat(settings.site(Path.of("/a\"b\\c"), "x"))
        .contains("repository: \"/a\\\"b\\\\c/repository\"");
  }
}
