package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.engine.execute.HostRequirements;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.testsupport.Needs;

/**
 * The rules that hold for every backend, checked through the real engine. A backend adopts them in
 * one class:
 *
 * <pre>{@code
 * class MyContractTest extends BackendContract {
 *   @Override
 *   protected BackendProvider provider() {
 *     return new MyProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>The rules have numbers, which docs/writing-a-backend.md explains.
 */
public abstract class BackendContract {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "busybox");

  private Path directory;
  private Bench bench;

  /** For adopters. */
  protected BackendContract() {}

  /** The provider under test: a new one at each call. */
  protected abstract BackendProvider provider();

  /** The options that the configuration gives it, as YAML on one line: {@code "{ port: 8730 }"}. */
  protected String options() {
    return "{}";
  }

  @BeforeEach
  void open(@TempDir Path place) {
    directory = place;
    bench = Bench.open(provider(), options(), place);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  @DisplayName("1. the provider is found by ServiceLoader, once")
  void theProviderIsFoundOnce() {
    assertThat(ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::type))
        .as("listed in META-INF/services, as @AutoService does, and in module-info")
        .containsOnlyOnce(provider().getClass());
  }

  @Test
  @DisplayName("2. what the provider declares is the same every time")
  void declarationsAreTheSameEveryTime() {
    BackendProvider one = provider();
    BackendProvider two = provider();
    assertThat(one.mode()).isEqualTo(two.mode()).isEqualTo(one.mode());
    assertThat(one.capabilities()).isEqualTo(two.capabilities()).isEqualTo(one.capabilities());
    assertThat(optionNames(one)).isEqualTo(optionNames(two)).isEqualTo(optionNames(one));
  }

  private static List<String> optionNames(BackendProvider provider) {
    return provider.options().stream().map(Option::name).toList();
  }

  @Test
  @DisplayName("3. every option says in a line what it is for and what it accepts")
  void everyOptionIsDescribed() {
    for (Option<?> option : bench.backend().info().options()) {
      assertThat(List.of(option.help(), option.type().accepted()))
          .as("help and accepted values of option %s", option.name())
          .allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain("\n"));
    }
  }

  @Test
  @DisplayName("4. every option refuses what it cannot use, in words and without a crash")
  void everyOptionRefusesWhatItCannotUse() {
    bench.backend().info().options().forEach(OptionProbe::check);
  }

  @Test
  @DisplayName("5. the same request gives an equal plan, from any thread")
  void plansAreTheSameEveryTime() throws Exception {
    try (Bench other = Bench.open(provider(), options(), directory)) {
      List<Object> expected = allPlans(bench);
      assertThat(allPlans(other)).isEqualTo(expected);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        Callable<List<Object>> ask = () -> allPlans(bench);
        for (Future<List<Object>> answer : threads.invokeAll(List.of(ask, ask, ask, ask))) {
          assertThat(answer.get()).isEqualTo(expected);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  private static List<Object> allPlans(Bench bench) {
    Situation usual = Situation.USUAL;
    return List.of(
        bench.publish(usual),
        bench.serve(usual, usual.other(2)),
        bench.bootBefore(usual),
        bench.bootAfter(usual),
        bench.update(usual).orElse(Plan.empty()),
        bench.declares(Capability.REMOVABLE_MEDIUM) ? bench.media(usual) : Plan.empty(),
        bench.withdraw(usual));
  }

  @Test
  @DisplayName("6. plans keep the rules of their phase, whether or not anything is published yet")
  void plansKeepTheRules() {
    // The planner refuses a plan that breaks one, and names all that it breaks.
    bench.publish(Situation.USUAL);
    bench.withdraw(Situation.USUAL);
    bench.serve();
    bench.serve(Situation.USUAL);
    bench.serve(Situation.USUAL, Situation.USUAL.other(2), Situation.USUAL.other(65_535));
  }

  @Test
  @DisplayName("7. the boot ends at the root, stays in its workspace and keeps what is claimed")
  void theBootKeepsTheRules() {
    bench.bootBefore(Situation.USUAL);
    bench.bootAfter(Situation.USUAL);
  }

  @Test
  @DisplayName("8. the core's steps are those of every other mode")
  void theCoresStepsAreThoseOfEveryOtherMode() {
    try (Bench other = Bench.open(new ReferenceProvider(), "{}", directory)) {
      assertThat(coreSteps(bench)).isNotEmpty().isEqualTo(coreSteps(other));
    }
  }

  private static List<Step> coreSteps(Bench bench) {
    Planner.Boot boot = bench.bootAfter(Situation.USUAL);
    return boot.steps().stream()
        .filter(step -> step.origin() == Origin.CORE)
        .map(PlannedStep::step)
        .toList();
  }

  @Test
  @DisplayName("9. names that nobody expects go through unharmed, or are refused in words")
  void oddNamesGoThroughOrAreRefused() {
    for (Situation odd : Situation.odd()) {
      Stream.<Callable<Plan>>of(
              () -> bench.publish(odd),
              () -> bench.serve(odd, odd.other(2)),
              () -> plan(bench.bootAfter(odd)),
              () -> bench.update(odd).orElse(Plan.empty()),
              () -> bench.withdraw(odd))
          .forEach(request -> check(odd, request));
    }
  }

  private static Plan plan(Planner.Boot boot) {
    List<Step> steps = new ArrayList<>();
    boot.steps().stream()
        .filter(step -> step.origin() == Origin.BACKEND)
        .forEach(step -> steps.add(step.step()));
    return new Plan(steps, List.of());
  }

  private static void check(Situation odd, Callable<Plan> request) {
    try {
      Plan plan = request.call();
      List<String> names = odd.oddNames();
      Words.outsideFiles(plan)
          .filter(text -> text.contains(Situation.MARK))
          .forEach(
              text ->
                  assertThat(names).as("%s: the name in %s", odd, text).anyMatch(text::contains));
    } catch (StatelessException e) {
      assertThat(e).as("with %s", odd).hasCauseInstanceOf(BackendException.class);
      assertThat(List.of(e.found(), e.advice())).as("with %s", odd).noneMatch(String::isBlank);
    } catch (Exception e) {
      fail("with " + odd, e);
    }
  }

  @Test
  @DisplayName("10. no command is a string for a shell")
  void noCommandIsAStringForAShell() {
    for (Object answer : allPlans(bench)) {
      Plan plan = answer instanceof Planner.Boot boot ? plan(boot) : (Plan) answer;
      for (List<String> command : Words.commands(plan)) {
        String program = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
        assertThat(SHELLS.contains(program) && command.contains("-c"))
            .as("%s runs a shell's string", command)
            .isFalse();
      }
    }
  }

  @Test
  @DisplayName("11. services have names of their own")
  void servicesHaveNamesOfTheirOwn() {
    assertThat(
            bench.serve(Situation.USUAL, Situation.USUAL.other(2)).steps().stream()
                .filter(Step.StartService.class::isInstance)
                .map(step -> ((Step.StartService) step).service())
                .map(Service::name))
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("12. what is not declared is refused, what is declared is done")
  void whatIsNotDeclaredIsRefused() {
    Situation usual = Situation.USUAL;
    checkCapability(Capability.REMOVABLE_MEDIUM, () -> bench.media(usual));
    checkCapability(
        Capability.BACKGROUND_UPDATE,
        () ->
            bench
                .backend()
                .update(
                    new UpdateRequest(
                        usual.machine(),
                        usual.snapshot(),
                        usual.server(),
                        usual.places().manifest(),
                        usual.places().workspace())));
  }

  private void checkCapability(Capability capability, Callable<Plan> request) {
    if (bench.backend().capabilities().contains(capability)) {
      assertThat(request)
          .as("%s is declared", capability)
          .satisfies(asked -> assertThat(asked.call().steps()).isNotEmpty());
    } else {
      assertThatThrownBy(request::call)
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining(capability.name());
    }
  }

  @Test
  @DisplayName(
      "15. an update keeps to its workspace, and has no step that a running OS cannot have")
  void anUpdateKeepsTheRules() {
    bench.update(Situation.USUAL);
  }

  @Test
  @DisplayName("13. an unknown option is refused, with the ones that there are")
  void anUnknownOptionIsRefused() {
    ModeInfo info = bench.backend().info();
    assertThatThrownBy(() -> Bench.open(provider(), "{ no-such-option: 1 }", directory))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no-such-option")
        .satisfies(
            e ->
                assertThat(info.optionNames())
                    .allSatisfy(name -> assertThat(e).hasMessageContaining(name)));
  }

  @Test
  @DisplayName(
      "14. the root on this host is the snapshot, and the next one with and without it, or what its"
          + " kernel lacks is named; nothing is left")
  @Needs(root = true, filesystems = "overlay")
  void theRootOnThisHostIsTheSnapshot() throws IOException {
    HostTrial trial = new HostTrial(provider(), options(), directory);
    List<Requirement> unmet = unmet(bench.bootAfter(Situation.USUAL).requirementsOnHost());
    // A kernel is what it is: there a virtual machine has to show the root.
    if (unmet.stream().anyMatch(Requirement.KernelModule.class::isInstance)) {
      trial.isRefused(unmet);
    } else {
      requireInstalled(unmet);
      requireInstalled(unmet(bench.publish(Situation.USUAL).requirements()));
      requireInstalled(unmet(bench.serve(Situation.USUAL).requirements()));
      trial.run(bench.backend().carries(), bench.backend().capabilities());
    }
  }

  /** What can be installed must be there where everything is tested. */
  private static void requireInstalled(List<Requirement> unmet) {
    assumeTrue(
        unmet.isEmpty() || "true".equals(System.getenv("CI")),
        () -> "needs " + unmet.stream().map(Requirement::inWords).toList());
  }

  private static List<Requirement> unmet(List<Requirement> requirements) {
    return requirements.stream().filter(HostRequirements::isUnmet).distinct().toList();
  }
}
