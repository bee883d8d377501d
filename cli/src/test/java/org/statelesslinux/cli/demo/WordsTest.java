package org.statelesslinux.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void plainWordsAreLeftAlone() {
    assertThat(Words.line(List.of("./stateless", "-c", "a/site.yaml", "publish")))
        .isEqualTo("./stateless -c a/site.yaml publish");
  }

  @Property(tries = 50)
  void aShellReadsEveryWordAsItWas(@ForAll @CharRange(from = ' ', to = '~') String word)
      throws IOException {
    Process shell = new ProcessBuilder("/bin/sh", "-c", "printf %s " + Words.quoted(word)).start();

    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo(word);
  }

  @Test
  void aPathBelowTheWorkingDirectoryIsSaidFromThere() {
    assertThat(Words.shortest(Path.of("a/b").toAbsolutePath())).isEqualTo("a/b");
    assertThat(Words.shortest(Path.of("/etc/apt"))).isEqualTo("/etc/apt");
    assertThat(Words.shortest(Path.of("").toAbsolutePath()))
        .isEqualTo(Path.of("").toAbsolutePath().toString());
  }
}
