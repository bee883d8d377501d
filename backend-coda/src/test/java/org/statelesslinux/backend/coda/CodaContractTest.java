package org.statelesslinux.backend.coda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;
import org.statelesslinux.testsupport.Needs;

/** Against a double of Coda's programs. */
@Needs(tools = @Needs.Tool(name = "/usr/bin/python3", debianPackage = "python3-minimal"))
class CodaContractTest extends BackendContract {
  @TempDir static Path place;

  private static @Nullable CodaDouble started;

  private static CodaDouble coda() {
    return Objects.requireNonNull(started);
  }

  @BeforeAll
  static void aRealmWithADirectory() throws IOException {
    CodaDouble coda = new CodaDouble(place);
    coda.logIn();
    Files.createDirectory(coda.path("stateless"));
    coda.run("cfs", "fr", coda.path("").toString());
    started = coda;
  }

  @AfterAll
  static void nothingWasRefused() throws IOException {
    assertThat(coda().refusals()).isEmpty();
  }

  @Override
  protected BackendProvider provider() {
    return new CodaProvider();
  }

  @Override
  protected String options() {
    try {
      return "{ realm: %s, servers: [192.0.2.1], mount-point: %s, tools: %s }"
          .formatted(CodaDouble.REALM, coda().mountPoint(), coda().tools(place.resolve("tools")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
