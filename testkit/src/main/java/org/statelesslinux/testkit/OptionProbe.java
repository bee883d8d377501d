package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;

/** Gives an option values that no configuration should hold. */
final class OptionProbe {
  private static final String MARK = "0dd-value";

  private static final List<ConfigValue> VALUES =
      List.of(
          new ConfigValue.Scalar(""),
          new ConfigValue.Scalar(" "),
          new ConfigValue.Scalar(MARK + "\n" + MARK),
          new ConfigValue.Scalar(MARK + "\0"),
          new ConfigValue.Scalar(MARK.repeat(10_000)),
          new ConfigValue.Scalar("-1"),
          new ConfigValue.Scalar("99999999999999999999"),
          new ConfigValue.Scalar("1e400"),
          new ConfigValue.Scalar("/../" + MARK),
          new ConfigValue.Scalar("$(" + MARK + ")"),
          new ConfigValue.Items(List.of()),
          new ConfigValue.Items(List.of(new ConfigValue.Fields(Map.of()))),
          new ConfigValue.Items(List.of(new ConfigValue.Scalar(MARK + "\n"))),
          new ConfigValue.Fields(Map.of()),
          new ConfigValue.Fields(Map.of(MARK + "\n\u001b[31m", new ConfigValue.Items(List.of()))));

  private OptionProbe() {}

  /** Every value is taken or refused in words; one of them at least is refused. */
  static void check(Option<?> option) {
    int refused = 0;
    for (ConfigValue value : VALUES) {
      try {
        option.type().parse(value);
      } catch (InvalidOptionException e) {
        refused++;
        checkMessages(option, e);
      }
    }
    assertThat(refused).as("refused values of option %s", option.name()).isPositive();
  }

  private static void checkMessages(Option<?> option, InvalidOptionException e) {
    assertThat(e.problems()).as("problems with option %s", option.name()).isNotEmpty();
    for (InvalidOptionException.Problem problem : e.problems()) {
      assertThat(problem.message()).as("message on option %s", option.name()).isNotBlank();
      assertThat(problem.message().codePoints().anyMatch(Character::isISOControl))
          .as("control characters in the message on option %s", option.name())
          .isFalse();
      if (option.secret()) {
        assertThat(problem.message())
            .as("message on the secret option %s", option.name())
            .doesNotContain(MARK);
      }
    }
  }
}
