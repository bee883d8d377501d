package org.statelesslinux.backend.livecd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.config.Problem;

/** A format and a compression that do not go together are found by looking at the configuration. */
class ImageFormatTest {
  @TempDir Path place;

  @Test
  void theSitesAreToldWithTheirPlace() throws IOException {
    assertThat(check("{ format: erofs, compression: 'zstd:3' }", "{}"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.line()).isEqualTo(4);
              assertThat(problem.message())
                  .contains("'compression: zstd:3' is none of 'format: erofs'")
                  .contains("Take one of lz4, lz4hc, or another 'format'.");
            });
    assertThat(check("{ compression: lz4hc }", "{}")).hasSize(1);
  }

  @Test
  void aProfilesAreToldTogetherWithTheSites() throws IOException {
    assertThat(check("{ compression: xz }", "{ format: erofs }"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.line()).isEqualTo(8));
  }

  @Test
  void whatGoesTogetherIsNoProblem() throws IOException {
    assertThat(check("{ format: erofs }", "{ compression: 'lz4hc:12' }")).isEmpty();
    assertThat(check("{ compression: xz }", "{ format: erofs, compression: lz4 }")).isEmpty();
  }

  private List<Problem> check(String site, String profile) throws IOException {
    Path file = place.resolve("site.yaml");
    Files.writeString(
        file,
        """
        repository: /srv/stateless
        server: { address: 192.0.2.10 }
        mode: livecd
        modes: { livecd: %s }
        profiles:
          kiosk:
            tree: /srv/kiosk
            modes: { livecd: %s }
        machines: { pc-01: { profile: kiosk } }
        """
            .formatted(site, profile));
    return Engine.builder().withoutDiscovery().backend(new LivecdProvider()).config(file).check();
  }
}
