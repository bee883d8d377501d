package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ShellQuoteTest {
  @Property(tries = 30)
  void aShellReadsBackWhatWasQuoted(@ForAll("manyWords") List<String> words) throws IOException {
    String script =
        words.stream()
            .map(word -> "printf '%s\\0' " + ShellQuote.quote(word) + "\n")
            .collect(Collectors.joining());
    Path file = Files.createTempFile("quoted", ".sh");
    try {
      Files.writeString(file, script);
      Process shell =
          new ProcessBuilder("/bin/busybox", "sh", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said)
          .isEqualTo(words.stream().map(word -> word + "\0").collect(Collectors.joining()));
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<List<String>> manyWords() {
    return Arbitraries.oneOf(
            Arbitraries.strings().withChars("'\"\\$`;&|<>(){}[]*?!#~%= \t\n\r-").ofMaxLength(20),
            Arbitraries.strings()
                .withCharRange('\u0001', '\ud7ff')
                .withCharRange('\ue000', '\uffff')
                .ofMaxLength(20))
        .list()
        .ofMinSize(100)
        .ofMaxSize(200);
  }

  @Test
  void nulIsRefused() {
    assertThatThrownBy(() -> ShellQuote.quote("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL");
  }
}
