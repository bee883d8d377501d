package com.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

class SiteFileTest {

  private static final MachineName PC = new MachineName("pc-01");
  private static final String TEXT =
      """
      repository: /srv/stateless
      server: { address: 192.0.2.10 }
      mode: nfs # for now
      profiles: { workstation: { tree: /srv/prototypes/workstation } }
      machines:
        pc-01: { profile: workstation }
        pc-02: { profile: workstation }
      """;

  @TempDir private Path directory;
  private Path file;
  private SiteFile site;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("real.yaml"), TEXT);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(directory.resolve("site.yaml"), file);
    site = new SiteFile(link, SiteFileTest.class.getClassLoader());
  }

  @Test
  void theFileThatALinkNamesIsReplacedWithItsPermissions() throws IOException {
    site.changeMode(PC, new Mode("livecd"), site.version());

    assertThat(file).hasContent(TEXT.replace("pc-01: { ", "pc-01: { mode: livecd, "));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(directory.resolve("site.yaml")).isSymbolicLink();
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatAnotherHasChangedMeanwhileIsNotOverwritten() throws IOException {
    String seen = site.version();
    Files.writeString(file, TEXT + "# changed\n");

    assertThatThrownBy(() -> site.changeMode(PC, new Mode("livecd"), seen))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("the file has changed since the plan was shown");
    assertThat(file).hasContent(TEXT + "# changed\n");
  }

  @Test
  void aFileThatTheEngineWouldRefuseIsNotWritten() {
    assertThatThrownBy(() -> site.changeMode(PC, new Mode("carrier-pigeon"), site.version()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("carrier-pigeon");
    assertThat(file).hasContent(TEXT);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }
}
