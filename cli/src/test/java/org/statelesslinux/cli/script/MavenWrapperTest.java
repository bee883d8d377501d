package org.statelesslinux.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenWrapperTest {

  @TempDir private Path directory;
  private Script script;

  @BeforeEach
  void aCopyOfTheWrapper() throws IOException {
    script = new Script(directory).copy("mvnw");
  }

  @Test
  void anOldMavenIsRefusedWithTheCommandThatInstallsOne() throws Exception {
    var result = script.program("mvn", "echo Apache Maven 3.6.3").run("./mvnw", "verify");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("'3.6.3'").contains("apt-get install maven");
  }

  @Test
  void theArgumentsAndTheExitStatusArePassedOn() throws Exception {
    var result = maven("printf '<%s>' \"$@\"; exit 7").run("./mvnw", "a b", "verify");

    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("<a b><verify>");
  }

  @Test
  void whatTheLastRunLeftOutIsForgotten() throws Exception {
    var result = maven("true").file("target/left-out.txt", "old").run("./mvnw", "verify");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEmpty();
  }

  @Test
  void whatWasLeftOutIsListedOnceAtTheEnd() throws Exception {
    var result = leavingOut().run("./mvnw", "verify");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).endsWith("Left out:\n  api: BTest: needs root\n  cli: ATest: late\n");
  }

  @Test
  void inContinuousIntegrationATestThatWasLeftOutIsAFailure() throws Exception {
    var result = leavingOut().run(List.of("CI=true"), "./mvnw", "verify");

    assertThat(result.exit()).isEqualTo(1);
  }

  private Script leavingOut() throws IOException {
    return maven(
        "mkdir target",
        "printf '%s\\n' 'cli: ATest: late' 'api: BTest: needs root' 'cli: ATest: late'"
            + " > target/left-out.txt");
  }

  /** A Maven that knows its version and otherwise does what the test says. */
  private Script maven(String... lines) throws IOException {
    return script.program(
        "mvn",
        "if [ \"$1\" = --version ]; then echo Apache Maven 3.8.7; exit; fi",
        String.join("\n", lines));
  }
}
