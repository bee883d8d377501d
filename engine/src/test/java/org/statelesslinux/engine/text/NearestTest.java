package org.statelesslinux.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KNOWN = List.of("repository", "mode", "modes", "mac");

  @Test
  void slipsOfTheKeyboardAreUnderstood() {
    assertThat(Nearest.to("repostiory", KNOWN)).contains("repository");
    assertThat(Nearest.to("Mode", KNOWN)).contains("mode");
    assertThat(Nearest.to("mdoe", KNOWN)).contains("mode");
    assertThat(Nearest.question("mcc", KNOWN)).isEqualTo("; did you mean 'mac'?");
  }

  @Test
  void otherWordsAreNotGuessed() {
    assertThat(Nearest.to("tree", KNOWN)).isEmpty();
    assertThat(Nearest.question("", KNOWN)).isEmpty();
    assertThat(Nearest.to("m".repeat(100_000), KNOWN)).isEmpty();
  }

  @Property
  boolean distanceIsTheSameBothWaysAndNoneOnlyToItself(
      @ForAll @StringLength(max = 12) String left, @ForAll @StringLength(max = 12) String right) {
    int distance = Nearest.distance(left, right);
    return distance == Nearest.distance(right, left) && (distance == 0) == left.equals(right);
  }
}
