package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class OutputStepTest {
  @TempDir Path place;

  @Test
  void theExitCodeSaysNothing() throws Exception {
    await("echo good; exit 3", List.of("^good$"), List.of("bad"), 0);
    await("echo good; exit 255", List.of("^good$"), List.of("bad"), 0);
  }

  @Test
  void bothOutputsAreRead() throws Exception {
    await("echo out; echo err >&2", List.of("out", "err"), List.of(), 0);
  }

  @Test
  void itIsAskedAgainUntilItSaysWhatItShould() throws Exception {
    Path asked = place.resolve("asked");
    await("[ -e " + asked + " ] && echo good; touch " + asked, List.of("good"), List.of(), 60);
    assertThat(asked).exists();
  }

  @Test
  void whatItSaidIsInTheMessage() {
    assertThatThrownBy(() -> await("echo 3 entries remaining", List.of(), List.of("entries"), 0))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("said '3 entries remaining'")
        .hasMessageEndingWith("Look at it.");
    assertThatThrownBy(() -> await(":", List.of("Reachable"), List.of(), 0))
        .hasMessageContaining("did not say 'Reachable' but nothing");
  }

  @Test
  void onlyTheBeginningOfEndlessOutputIsKept() throws Exception {
    await("echo good; head -c 3000000 /dev/zero", List.of("good"), List.of(), 0);
  }

  @Test
  void oneThatWaitsForAServerForEverIsEnded() {
    assertThatThrownBy(
            () -> await("echo Contacting servers; exec sleep 600", List.of("up$"), List.of(), 0))
        .hasMessageContaining("Contacting servers")
        .hasMessageContaining("was ended, for it took too long");
  }

  @Test
  void oneThatCannotRunOrIsKilledSaysNothingGood() {
    for (String script : List.of("exec /no/such/program", "kill -9 $$")) {
      assertThatThrownBy(() -> await(script, List.of(), List.of("conflict"), 0))
          .isInstanceOf(StepException.class)
          .hasMessageContaining("exit code 1");
    }
  }

  private static void await(String script, List<String> shows, List<String> lacks, int seconds)
      throws IOException, StepException {
    List<String> argv = List.of("/bin/sh", "-c", script);
    OutputStep.await(
        new Step.AwaitOutput(
            argv.stream().map(Value::text).toList(),
            shows,
            lacks,
            Duration.ofSeconds(seconds),
            "Look at it.",
            "waiting"),
        argv);
  }

  @Test
  void aFileThatIsThereIsNoMatterOfItsOwn() throws Exception {
    Files.writeString(place.resolve("said"), "Status of volume x\n");
    await("cat " + place.resolve("said"), List.of("Status of volume "), List.of("[1-9]"), 0);
  }
}
