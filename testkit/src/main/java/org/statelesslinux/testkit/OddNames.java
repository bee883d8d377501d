package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;
import tools.jackson.databind.json.JsonMapper;

/** Follows odd names through a backend's plans. */
final class OddNames {
  /** A number stays the text that it is. */
  private static final LoadSettings TEXTS_ALONE =
      LoadSettings.builder().setSchema(new FailsafeSchema()).build();

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
      // What is set twice was never tried.
      assertThat(e.getMessage()).as("with %s", where).isNotBlank().doesNotContain(" again, first");
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

  /** Options with one more, or with that one otherwise; as JSON, which is YAML too. */
  static String with(String options, Option<?> option, String value) {
    Map<Object, Object> all = new LinkedHashMap<>();
    if (new Load(TEXTS_ALONE).loadFromString(options) instanceof Map<?, ?> set) {
      all.putAll(set);
    }
    all.put(option.name(), value);
    return JsonMapper.shared().writeValueAsString(all);
  }
}
