package org.statelesslinux.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;

class ExternalExportTest {
  @ParameterizedTest
  @CsvSource({
    "filer.example:/srv/snapshots, filer.example, /srv/snapshots",
    "192.0.2.5:/, 192.0.2.5, /",
    "[2001:db8::5]:/vol/a b:c, 2001:db8::5, /vol/a b:c"
  })
  void anExportIsAServerAndAPath(String text, String server, String path) throws Exception {
    ExternalExport export = ExternalExport.TYPE.parse(new ConfigValue.Scalar(text));
    assertThat(export.place().orElseThrow().server()).hasToString(server);
    assertThat(export.place().orElseThrow().path()).hasToString(path);
    assertThat(export).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "filer",
        ":/srv",
        "filer:",
        "filer:srv",
        "filer:/srv/../etc",
        "2001:db8::5:/srv",
        "[filer]:/srv",
        "[]:/srv",
        "a b:/srv",
        "-o:/srv",
        "filer:/a\nb"
      })
  void anythingElseIsRefusedWithWhatIsAccepted(String text) {
    assertThatThrownBy(() -> ExternalExport.TYPE.parse(new ConfigValue.Scalar(text)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("then a colon and an absolute path");
  }
}
