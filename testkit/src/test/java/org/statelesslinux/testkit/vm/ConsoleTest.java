package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

class ConsoleTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> shown = new ArrayList<>();
  private final Console console = new Console("machine m", List.of(shown::add));

  @Test
  void whatIsThereAlreadyIsFoundAtOnce() {
    write("Debian 12\nm login: ");
    assertThat(console.await(Pattern.compile("Debian (\\d+)"), LONG).group(1)).isEqualTo("12");
    assertThat(console.await("login: ", Duration.ZERO).start()).isEqualTo(2);
  }

  @Test
  void whatComesLaterIsWaitedFor() throws Exception {
    CompletableFuture<String> found =
        CompletableFuture.supplyAsync(() -> console.await("login: ", LONG).group());
    write("m lo");
    write("gin: ");
    assertThat(found.get()).isEqualTo("login: ");
  }

  @Test
  void searchingGoesForward() {
    write("one two one\n");
    console.await("one", LONG);
    console.await(Pattern.compile("(?<=two )one$"), LONG);
    assertThatThrownBy(() -> console.await("one", Duration.ZERO))
        .isInstanceOf(StatelessException.class);
    write("^ three");
    assertThat(console.await(Pattern.compile("^\\^"), LONG).group()).isEqualTo("^");
    assertThatThrownBy(() -> console.await(Pattern.compile("^ three"), Duration.ZERO))
        .isInstanceOf(StatelessException.class);
  }

  @Test
  void whatIsSkippedIsNotFound() {
    write("login: ");
    console.skip();
    assertThatThrownBy(() -> console.await("login", Duration.ZERO))
        .isInstanceOf(StatelessException.class);
    write("\nlogin: ");
    console.await("login", LONG);
  }

  @Test
  void aTextIsNoPattern() {
    write("a.c [x] \\E");
    console.await("[x] \\E", LONG);
  }

  @Test
  void timeOutsShowWhatWasWaitedForAndTheLastLines() {
    for (int i = 0; i < 100; i++) {
      write("line " + i + "\r\n\r\n");
    }
    write("bell \u0001" + "x".repeat(500));
    assertThatThrownBy(() -> console.await(Pattern.compile("a\u001b|z"), Duration.ofMillis(20)))
        .isInstanceOfSatisfying(
            StatelessException.class,
            e -> {
              assertThat(e.doing()).isEqualTo("see 'a\\u001b|z' on the console of machine m");
              assertThat(e.found()).isEqualTo("it did not come within 0.02 s");
              assertThat(e.advice().lines())
                  .hasSize(21)
                  .startsWith("The console ends with:", "  | line 81")
                  .last()
                  .asString()
                  .startsWith("  | bell \\u0001xxx")
                  .endsWith("x…");
            });
  }

  @Test
  void theEndOfTheMachineEndsTheWaiting() {
    write("last words");
    console.end("QEMU ended");
    console.end("and more");
    assertThatThrownBy(() -> console.await("never", LONG))
        .hasMessage(
            "Cannot see 'never' on the console of machine m: QEMU ended."
                + " The console ends with:\n  | last words");
    assertThat(console.await("words", LONG).group()).isEqualTo("words");
  }

  @Test
  void anInterruptEndsTheWaiting() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> console.await("never", LONG)).isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void oneWhoCannotShowTheConsoleIsNotLost() {
    IllegalStateException reason = new IllegalStateException("no screen");
    Console broken =
        new Console(
            "machine m",
            List.of(
                text -> {
                  throw reason;
                }));
    broken.add(new byte[] {'a'}, 1);
    broken.add(new byte[] {'b'}, 1);
    assertThat(broken.text()).isEqualTo("ab");
    assertThatThrownBy(() -> broken.await("c", LONG)).hasCause(reason);
  }

  @Test
  void charactersThatAreTakenBackAreGone() {
    write("\b\bone\n\bPress\b\b\b\b\bDone");
    assertThat(console.text()).isEqualTo("one\nDone");
    assertThat(String.join("", shown)).isEqualTo("one\nPressDone");
  }

  @Test
  void linesAndMemoryAreBounded() {
    byte[] much = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 8; i++) {
      console.add(much, much.length);
    }
    write("end");
    console.await("end", LONG);
    String kept = console.text();
    assertThat(kept.length()).isBetween(1 << 19, 1 << 20);
    assertThat(kept.lines().mapToInt(String::length).max()).hasValue(4096);
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    console.add(bytes, bytes.length);
  }
}
