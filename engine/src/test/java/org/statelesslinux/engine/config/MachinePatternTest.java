package org.statelesslinux.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.config.MachinePattern.Kind;
import org.statelesslinux.model.MachineName;

class MachinePatternTest {
  private static boolean matches(String pattern, String name) {
    return MachinePattern.parse(pattern).matches(new MachineName(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "pc-[01-40] pc-01",
        "pc-[01-40] pc-40",
        "pc-[01-40] pc-19",
        "pc-[1-3,7] pc-7",
        "pc-[8-12] pc-8",
        "pc-[8-12] pc-10",
        "pc-[0-999] pc-0",
        "pc-[98-101]-a pc-100-a",
        "[1-2][3-4].example.org 14.example.org",
        "pc-[1-9][0-9] pc-37",
        "lab-* lab-x",
        "lab-* lab-x.example.org",
        "lab* lab",
        "* anything.at.all",
        "*-[1-3] room-7-3",
        "pc-[05] pc-05",
        "pc-1 pc-1"
      })
  void aPatternMatchesWhatItStandsFor(String pattern, String name) {
    assertThat(matches(pattern, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "pc-[01-40] pc-1",
        "pc-[01-40] pc-00",
        "pc-[01-40] pc-41",
        "pc-[01-40] pc-001",
        "pc-[1-3,7] pc-4",
        "pc-[1-3,7] pc-07",
        "pc-[8-12] pc-08",
        "pc-[8-12] pc-13",
        "pc-[1-3] pc-1x",
        "pc-[1-3] xpc-1",
        "lab-* lab",
        "pc-1 pc-11"
      })
  void aPatternMatchesNothingElse(String pattern, String name) {
    assertThat(matches(pattern, name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pc-[40-01]|where 40 is more than 01",
        "pc-[001-40]|leading zeros but not the same length",
        "pc-[1-040]|leading zeros but not the same length",
        "pc-[01-100]|leading zeros but not the same length",
        "pc-[1-]|with '[1-]'",
        "pc-[]|with '[]'",
        "pc-[1,,2]|with '[1,,2]'",
        "pc-[-3]|with '[-3]'",
        "pc-[0-9999999999]|with '[0-9999999999]'",
        "pc-[0-999999999]|more than 100000 names",
        "[0-999][0-999]|more than 100000 names",
        "-[1-3]|no name that a host may have",
        "pc-[1-3]-|no name that a host may have",
        "a..*|no name that a host may have"
      })
  void aPatternThatMeansNothingIsRefusedWithTheReason(String pattern, String reason) {
    assertThatThrownBy(() -> MachinePattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found '" + pattern + "'")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PC",
        "pc_1",
        "pc-[a-b]",
        "pc-[1-3",
        "pc-1]",
        "pc 1",
        "../x",
        "a\nb",
        "-a",
        "ä",
        "pc?"
      })
  void whatIsNeitherNameNorPatternIsRefused(String text) {
    assertThatThrownBy(() -> MachinePattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("accepted: a host name in lower case");
  }

  @Property
  void parsingAnythingEndsInAPatternOrARefusal(@ForAll("patternLike") String text) {
    try {
      MachinePattern pattern = MachinePattern.parse(text);
      String example = pattern.automaton().example().orElseThrow();
      assertThat(pattern.matches(new MachineName(example))).isTrue();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("accepted: ");
    }
  }

  @Provide
  Arbitrary<String> patternLike() {
    return Arbitraries.strings().withChars("ab019.-*[],").ofMaxLength(20);
  }

  @Property
  void arbitraryTextsEndInAPatternOrARefusal(@ForAll String text) {
    parsingAnythingEndsInAPatternOrARefusal(text);
  }

  @Property
  boolean aRangeMatchesANumberIfItLiesBetweenItsEnds(
      @ForAll @IntRange(max = 1200) int low,
      @ForAll @IntRange(max = 1200) int span,
      @ForAll @IntRange(max = 3000) int number) {
    return matches("pc-[%d-%d]".formatted(low, low + span), "pc-" + number)
        == (low <= number && number <= low + span);
  }

  @Property
  boolean aPaddedRangeMatchesANumberOfTheSameLength(
      @ForAll @IntRange(max = 900) int low,
      @ForAll @IntRange(max = 99) int span,
      @ForAll @IntRange(max = 999) int number) {
    String pattern = "pc-[%03d-%03d]".formatted(low, low + span);
    boolean between = low <= number && number <= low + span;
    return matches(pattern, "pc-%03d".formatted(number)) == between
        && (number > 99 || !matches(pattern, "pc-" + number));
  }

  @Property
  void whatTwoPatternsHaveInCommonIsMatchedByBoth(
      @ForAll("patterns") MachinePattern one, @ForAll("patterns") MachinePattern other) {
    Optional<String> common =
        one.automaton().common(other.automaton(), new NameAutomaton.Effort(1_000_000));

    common.ifPresent(
        name -> {
          assertThat(one.matches(new MachineName(name))).isTrue();
          assertThat(other.matches(new MachineName(name))).isTrue();
        });
    one.automaton()
        .example()
        .map(MachineName::new)
        .filter(other::matches)
        .ifPresent(both -> assertThat(common).isPresent());
  }

  @Provide
  Arbitrary<MachinePattern> patterns() {
    Arbitrary<String> part =
        Arbitraries.of("a", "b", "1", "2", "-", "*", "[1-3]", "[01-12]", "[2,4]");
    return Combinators.combine(Arbitraries.of("a", "b", "1", "[1-2]"), part.list().ofMaxSize(4))
        .as((first, rest) -> first + String.join("", rest) + "9")
        .map(MachinePattern::parse);
  }

  @Property
  boolean aNameIsAPatternForItselfAlone(
      @ForAll("names") String name, @ForAll("names") String other) {
    MachinePattern pattern = MachinePattern.parse(name);
    return pattern.kind() == Kind.NAME
        && pattern.matches(new MachineName(other)) == name.equals(other)
        && pattern.automaton().matches(other) == name.equals(other);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("ab1").ofMinLength(1).ofMaxLength(3);
  }
}
