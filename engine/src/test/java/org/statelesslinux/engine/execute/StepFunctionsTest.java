package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.statelesslinux.testsupport.Needs;

/** The shell functions as a program reads them. */
class StepFunctionsTest {
  private static final String FUNCTIONS =
      Path.of(
              StepFunctionsTest.class
                  .getResource("/org/statelesslinux/engine/execute/steps.sh")
                  .getPath())
          .toString();

  @Test
  @Needs(tools = @Needs.Tool(name = "shellcheck", debianPackage = "shellcheck"))
  void shellcheckFindsNothing() throws IOException {
    assertThat(said("shellcheck", "-x", FUNCTIONS)).isEmpty();
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
  void busyboxCanReadThem() throws IOException {
    assertThat(said("/bin/busybox", "sh", "-n", FUNCTIONS)).isEmpty();
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
