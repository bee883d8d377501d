package org.statelesslinux.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LeftOutListenerTest {

  @TempDir private Path directory;

  @Test
  void skippedAndAbortedTestsAreListedWithTheirReasonAndOthersAreNot() throws IOException {
    Path file = directory.resolve("target/left-out.txt");

    run(new LeftOutListener(Optional.of(file), "api"));

    assertThat(Files.readAllLines(file))
        .containsExactlyInAnyOrder(
            "api: LeftOutListenerTest$Sample.skipped: no disk",
            "api: LeftOutListenerTest$Sample.aborted: Assumption failed: no moon");
  }

  @Test
  void withoutAFileNothingIsWritten() throws IOException {
    run(new LeftOutListener(Optional.empty(), "api"));

    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  private static void run(LeftOutListener listener) {
    // The listeners of the run that this test belongs to must not hear of the sample.
    var config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestExecutionListeners(listener)
            .build();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Sample.class));
    LauncherFactory.create(config).execute(request.build());
  }

  /** Run by the tests above alone: surefire takes no nested classes that are not @Nested. */
  static final class Sample {

    @Test
    void ran() {
      assertThat(List.of()).isEmpty();
    }

    @Test
    @DisabledIf(value = "always", disabledReason = "no disk")
    void skipped() {}

    @Test
    void aborted() {
      Assumptions.abort("Assumption failed: no moon");
    }

    static boolean always() {
      return true;
    }
  }
}
