package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;
import tools.jackson.databind.node.StringNode;

/** Follows odd names through a backend's plans. */
final class OddNames {
  private OddNames() {}

  /** Each plan has the names whole, or is refused in words. */
  static void check(String where, List<String> names, List<Callable<Plan>> questions) {
    questions.forEach(question -> check(where, names, question));
  }

  /** As above, of a backend that may be refused as a whole. */
  static void check(String where, List<String> names, Supplier<Bench> opening) {
    try (Bench bench = opening.get()) {
      check(where, names, bench.questions(Situation.USUAL));
    } catch (ConfigException e) {
      assertThat(e.getMessage()).as("with %s", where).isNotBlank();
    } catch (StatelessException e) {
      checkRefusal(where, e);
    }
  }

  private static void check(String where, List<String> names, Callable<Plan> question) {
    try {
      Words.outsideFiles(question.call())
          .filter(text -> text.contains(Situation.MARK))
          .forEach(
              text ->
                  assertThat(names).as("%s: the name in %s", where, text).anyMatch(text::contains));
    } catch (StatelessException e) {
      checkRefusal(where, e);
    } catch (Exception e) {
      fail("with " + where, e);
    }
  }

  private static void checkRefusal(String where, StatelessException e) {
    assertThat(e).as("with %s", where).hasCauseInstanceOf(BackendException.class);
    assertThat(List.of(e.found(), e.advice())).as("with %s", where).noneMatch(String::isBlank);
  }

  /** Odd values that an option takes. */
  static List<String> valuesFor(Option<?> option) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < Situation.ODD_NAMES.size(); i += 2) { // Half of them show as much.
      String name = Situation.ODD_NAMES.get(i);
      Stream.of(name, "/srv/" + name)
          .filter(value -> takes(option, value))
          .findFirst()
          .ifPresent(values::add);
    }
    return values;
  }

  private static boolean takes(Option<?> option, String value) {
    try {
      option.type().parse(new ConfigValue.Scalar(value));
      return true;
    } catch (InvalidOptionException | RuntimeException e) {
      return false; // Whether it is refused in words is another rule's matter.
    }
  }

  /** Options with one more; where it is set already, the configuration is refused. */
  static String with(String options, Option<?> option, String value) {
    String inner = options.strip().replaceFirst("^\\{", "").replaceFirst("}$", "").strip();
    return "{ %s%s: %s }"
        .formatted(inner.isEmpty() ? "" : inner + ", ", option.name(), StringNode.valueOf(value));
  }
}
