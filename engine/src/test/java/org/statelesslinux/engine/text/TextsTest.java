package org.statelesslinux.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void whatWouldChangeATerminalIsEscaped() {
    assertThat(Texts.quote("a\u001b[31m\n\u202e")).isEqualTo("'a\\u001b[31m\\u000a\\u202e'");
    assertThat(Texts.quote("größe 日本")).isEqualTo("'größe 日本'");
  }

  @Test
  void longTextsAndListsAreCut() {
    assertThat(Texts.quote("x".repeat(1000))).isEqualTo("'" + "x".repeat(80) + "…'");
    assertThat(Texts.list(List.of())).isEqualTo("none");
    assertThat(Texts.list(List.of("a", 1))).isEqualTo("a, 1");
    assertThat(Texts.list(IntStream.range(0, 30).boxed().toList())).endsWith("19 and 10 more");
  }
}
