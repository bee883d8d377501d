package org.statelesslinux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {
  private static final String ROOT = "0123456789abcdef".repeat(4);

  @Property
  void whatIsWrittenIsReadAgain(@ForAll("stacks") List<Layer> layers) {
    assertThat(Layer.parse(Layer.text(layers))).isEqualTo(layers);
  }

  @Provide
  Arbitrary<List<Layer>> stacks() {
    Arbitrary<String> name =
        Arbitraries.strings().withChars("abcXYZ019_-").ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> file =
        Combinators.combine(name, name).as((first, second) -> first + "/" + second + ".squashfs");
    Arbitrary<Long> number = Arbitraries.longs().between(0, 999_999_999_999L);
    return Combinators.combine(file, number, number)
        .as((path, bytes, offset) -> new Layer(path, bytes, ROOT, offset))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "a:1:2:3",
        "../a:1:R:3",
        "a/../b:1:R:3",
        "/a:1:R:3",
        "a;b:1:R:3",
        "a:-1:R:3",
        "a:1:R:3;",
        "a b:1:R:3",
        "a//b:1:R:3",
        ".a:1:R:3",
        "a:1:R:3\n",
        "$(x):1:R:3",
        "a:9999999999999999999:R:3"
      })
  void whatHasAnotherFormIsRefused(String text) {
    assertThatThrownBy(() -> Layer.parse(text.replace("R", ROOT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no layer");
  }

  @Test
  void aLayerThatCouldNotBeReadAgainIsNotMade() {
    assertThatThrownBy(() -> new Layer("a:b", 1, ROOT, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Layer("a", -1, ROOT, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
