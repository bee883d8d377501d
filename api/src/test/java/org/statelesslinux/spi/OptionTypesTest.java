package org.statelesslinux.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTypesTest {
  private static final OptionType<String> CELL =
      OptionTypes.matching("[a-z]+(?:\\.[a-z\"]+)*", "a cell's name");

  @Test
  void aTextOfTheFormIsTaken() throws Exception {
    assertThat(CELL.parse(new ConfigValue.Scalar("example.org"))).isEqualTo("example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Example.org", "example.org.", "example.org\n", " example"})
  void noOtherIs(String text) {
    assertThatThrownBy(() -> CELL.parse(new ConfigValue.Scalar(text)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageEndingWith("; accepted: a cell's name");
  }

  @Test
  void norWhatIsNoText() {
    assertThatThrownBy(() -> CELL.parse(new ConfigValue.Items(List.of())))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void theSchemaHasTheFormAsAWhole() {
    assertThat(CELL.schema()).contains("\"^(?:[a-z]+(?:\\\\.[a-z\\\"]+)*)$\"");
  }
}
