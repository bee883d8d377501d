package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testsupport.Needs;

/** Each rule finds the faults that it is there for. */
class BackendContractTest {
  /** These carry plans out, which takes root. */
  private static final Set<Integer> CARRIED_OUT = Set.of(14, 18, 19);

  private static final int LAST_RULE = 23;

  @Test
  void aBackendWithoutFaultKeepsAllRulesOfPlanning() {
    Events tests = run(FakeProvider::new, rule -> !CARRIED_OUT.contains(rule));
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.succeeded().count()).isEqualTo(LAST_RULE - CARRIED_OUT.size());
  }

  @Test
  @Needs(root = true, filesystems = "overlay")
  void aBackendWithoutFaultKeepsAllRulesOfDoing() {
    Events tests = run(FakeProvider::new, CARRIED_OUT::contains);
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.succeeded().count()).isEqualTo(CARRIED_OUT.size());
  }

  @Test
  @Needs(root = true, filesystems = "overlay")
  void aRootThatThisKernelCannotShowIsSaidNotToBeSeen() {
    Events tests = run(BrokenDeeds::withoutKernel, rule -> rule == 14);
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.reportingEntryPublished().stream())
        .singleElement()
        .extracting(
            said -> said.getRequiredPayload(ReportEntry.class).getKeyValuePairs().get("left out"))
        .asString()
        .contains("did not see the root", "no_such_module", "virtual machine");
  }

  @Test
  void aProviderThatTheEngineRefusesIsToldWhyAndNothingElse() {
    Events tests = run(() -> new FakeProvider().named("No Mode"), rule -> rule == 3);
    assertThat(failures(tests).get(3))
        .contains("up to 32 lower-case letters", "To do: Correct the backend.");
    assertThat(tests.failed().stream().map(BackendContractTest::suppressed))
        .containsExactly(List.of());
  }

  @Test
  void aRefusalInWordsIsNoFault() {
    Events tests =
        run(
            () ->
                new FakeProvider()
                    .publishing(
                        request -> {
                          throw new BackendException("a fault in the path", "Choose another.");
                        }),
            rule -> rule == 9);
    assertThat(failures(tests)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plannedBadly")
  void aFaultOfPlanningIsFoundByItsRule(Broken broken) {
    assertIsFound(broken);
  }

  static Stream<Broken> plannedBadly() {
    return all().filter(broken -> !CARRIED_OUT.contains(broken.rule()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("carriedOutBadly")
  @Needs(
      root = true,
      filesystems = "overlay",
      tools = @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"))
  void aFaultOfDoingIsFoundByItsRule(Broken broken) {
    assertIsFound(broken);
  }

  static Stream<Broken> carriedOutBadly() {
    return all().filter(broken -> CARRIED_OUT.contains(broken.rule()));
  }

  @Test
  void everyRuleCanFail() {
    assertThat(all().map(Broken::rule).collect(Collectors.toSet()))
        .containsAll(IntStream.rangeClosed(1, LAST_RULE).boxed().toList());
  }

  @Test
  void everyRuleSaysWhatToDo() {
    assertThat(BackendContract.class.getDeclaredMethods())
        .filteredOn(method -> method.isAnnotationPresent(Test.class))
        .hasSize(LAST_RULE)
        .allMatch(method -> method.isAnnotationPresent(Advice.class));
  }

  private static Stream<Broken> all() {
    return Stream.of(
            BrokenDeclarations.all(),
            BrokenPlans.all(),
            BrokenBoots.all(),
            BrokenPurity.all(),
            BrokenDeeds.all())
        .flatMap(List::stream);
  }

  private static void assertIsFound(Broken broken) {
    int expected = broken.rule();
    Map<Integer, String> failures =
        failures(run(broken.providers(), broken.options(), rule -> rule == expected));
    assertThat(failures).containsKey(expected);
    assertThat(failures.get(expected))
        .startsWith("Rule " + expected + ". ")
        .contains("Found: ", "To do: ")
        .contains(broken.found());
  }

  private static Events run(Supplier<BackendProvider> providers, IntPredicate rules) {
    return run(providers, "{}", rules);
  }

  static Events run(Supplier<BackendProvider> providers, String options, IntPredicate rules) {
    Adopted.by(providers, options);
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Adopted.class))
        .filters(
            (PostDiscoveryFilter)
                test -> FilterResult.includedIf(!test.isTest() || rules.test(number(test))))
        .execute()
        .testEvents();
  }

  /** The messages of what failed, by the number that its name begins with. */
  static Map<Integer, String> failures(Events tests) {
    Map<Integer, String> failures = new TreeMap<>();
    tests.failed().stream()
        .forEach(failed -> failures.put(number(failed.getTestDescriptor()), message(failed)));
    return failures;
  }

  private static int number(TestDescriptor test) {
    String name = test.getDisplayName();
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }

  private static List<Throwable> suppressed(Event failed) {
    return failed
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .map(thrown -> List.of(thrown.getSuppressed()))
        .orElseThrow();
  }

  private static String message(Event failed) {
    return failed
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .map(Throwable::getMessage)
        .orElse("");
  }
}
