package org.statelesslinux.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.testsupport.Needs;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "/var/log/*, /var/log/apt, true",
    "/var/log/*, /var/log, false",
    "/var/log/*, /var/log/apt/term.log, false",
    "/var/log/*, /var/log/.hidden, false",
    "/var/log/.*, /var/log/.hidden, true",
    "/var/log/?hidden, /var/log/.hidden, false",
    "/var/log/[.]hidden, /var/log/.hidden, false",
    "/etc/cron.*, /etc/cron.d, true",
    "/etc/cron.*, /etc/cron, false",
    "/etc/cron.?, /etc/cron.d, true",
    "/etc/cron.?, /etc/cron.daily, false",
    "/home/*/mail, /home/anna/mail, true",
    "/home/*/mail, /home/mail, false",
    "/h[a-o]me, /home, true",
    "/h[!a-n]me, /home, true",
    "/h[^o]me, /home, false",
    "/h[]o]me, /home, true",
    "/h[a-]me, /h-me, true",
    "/h[\\]]me, /h]me, true",
    "/a\\*b, /a*b, true",
    "/a\\*b, /axb, false",
    "/*a*b*c, /xaxbxc, true",
    "/*a*b*c, /xaxcxb, false",
    "/ä?, /äö, true",
  })
  void itMatchesAsAShellDoes(String pattern, String path, boolean matches) {
    assertThat(new PathPattern(pattern).matches(AbsolutePath.of(path))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a[b", "/a[", "/a[]", "/a\\", "/[b-a]", "/[[:digit:]]", "a", "/a/../*"})
  void whatIsNoPatternIsRefused(String text) {
    assertThatThrownBy(() -> new PathPattern(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPatternWithoutWildcardsIsAPath() {
    assertThat(new PathPattern("/var/log").plain()).contains(AbsolutePath.of("/var/log"));
    assertThat(new PathPattern("/\\v\\*r").plain()).contains(AbsolutePath.of("/v*r"));
    assertThat(new PathPattern("/var/*/x").plain()).isEmpty();
    assertThat(new PathPattern("/var/*/x").plainPrefix()).isEqualTo(AbsolutePath.of("/var"));
    assertThatThrownBy(() -> new PathPattern("/a/\\.\\.").plain())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itReachesWhatItMayMatchIn() {
    assertThat(new PathPattern("/*/log").reaches(AbsolutePath.of("/run"))).isTrue();
    assertThat(new PathPattern("/r*").reaches(AbsolutePath.of("/run"))).isTrue();
    assertThat(new PathPattern("/v*/log").reaches(AbsolutePath.of("/run"))).isFalse();
    assertThat(new PathPattern("/v*").reaches(AbsolutePath.of("/var/log"))).isFalse();
  }

  @Property
  void thePatternOfAPathMatchesThatPathAlone(
      @ForAll("names") String name, @ForAll("names") String other) {
    AbsolutePath path = AbsolutePath.of("/" + name);
    PathPattern pattern = PathPattern.of(path);
    assertThat(pattern.plain()).contains(path);
    assertThat(pattern.matches(path)).isTrue();
    assertThat(pattern.matches(AbsolutePath.of("/" + other))).isEqualTo(name.equals(other));
  }

  /** What this host's shell says is what counts. */
  @Property(tries = 60)
  @Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
  void itAgreesWithTheShell(@ForAll("patterns") List<String> patterns, @ForAll("names") String name)
      throws IOException {
    for (String text : patterns) {
      PathPattern pattern;
      try {
        pattern = new PathPattern("/" + text);
      } catch (IllegalArgumentException e) {
        continue;
      }
      Process shell =
          new ProcessBuilder(
                  "/bin/busybox", "sh", "-c", "case $1 in " + text + ") echo 1 ;; esac", "sh", name)
              .start();
      boolean matches =
          !new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).isEmpty();
      // A dot in front is hidden from file names alone, which case does not know.
      boolean hidden = name.startsWith(".") && !text.startsWith(".");
      if (!hidden) {
        assertThat(pattern.matches("/" + name)).as("%s in %s", name, text).isEqualTo(matches);
      }
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("ab.*?[]\\-!")
        .ofMinLength(1)
        .ofMaxLength(6)
        .filter(name -> !name.equals(".") && !name.equals(".."));
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    return Arbitraries.of("a", "b", "*", "?", "[ab]", "[!a]", "[a-c]", ".", "\\*", "\\[", "-")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> String.join("", parts))
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .list()
        .ofSize(3);
  }
}
