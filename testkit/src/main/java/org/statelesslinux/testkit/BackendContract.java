package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
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
@SuppressWarnings("exports") // JUnit alone uses the report.
@ExtendWith(RuleReport.class)
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
    if (bench != null) { // It is not there if the engine refuses the provider.
      bench.close();
    }
  }

  @Test
  @DisplayName("1. the provider is found by ServiceLoader, once")
  @Advice(
      "Name the provider in META-INF/services/org.statelesslinux.spi.BackendProvider, "
          + "and in module-info by 'provides'.")
  void theProviderIsFoundOnce() throws IOException {
    Class<?> type = provider().getClass();
    long times =
        ServiceLoader.load(BackendProvider.class).stream()
            .filter(found -> found.type().equals(type))
            .count();
    assertThat(times)
        .withFailMessage(
            "ServiceLoader finds %s %d times, by %s and module-info",
            type.getName(), times, Listing.FILE)
        .isOne();
    assertThat(Listing.names(type))
        .withFailMessage(
            "%s does not stand in %s, so that it is not found on the class path",
            type.getName(), Listing.FILE)
        .isTrue();
  }

  @Test
  @DisplayName("2. what the provider declares is the same every time")
  @Advice(
      "Return constants: what is declared depends on no call before, and on nothing "
          + "outside the provider.")
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
  @Advice("Give each option a help text and its type an accepted() of one line each.")
  void everyOptionIsDescribed() {
    for (Option<?> option : bench.backend().info().options()) {
      assertThat(List.of(option.help(), option.type().accepted()))
          .as("help and accepted values of option %s", option.name())
          .allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain("\n"));
    }
  }

  @Test
  @DisplayName("4. every option refuses what it cannot use, in words and without a crash")
  @Advice(
      "Have the option's type throw InvalidOptionException, with what was found "
          + "(unless it is secret) and what is accepted; the types in OptionTypes do.")
  void everyOptionRefusesWhatItCannotUse() {
    bench.backend().info().options().forEach(OptionProbe::check);
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  @DisplayName(
      "5. the same request gives an equal plan, also in another language and from another thread")
  @Advice(
      "Make the plan of the request and the options alone: no counter, clock, random "
          + "number or thread's name, no set without an order, and numbers for machines by "
          + "Locale.ROOT or %s.")
  void plansAreTheSameEveryTime() throws Exception {
    List<Plan> expected = bench.answers(Situation.USUAL);
    try (Bench other = Bench.open(provider(), options(), directory)) {
      Plans.assertEqual("a plan of another one", other.answers(Situation.USUAL), expected);
    }
    Plans.assertEqual(
        "a plan from another thread, and with another language and time zone",
        Elsewhere.call(() -> bench.answers(Situation.USUAL)),
        expected);
  }

  @Test
  @DisplayName("6. plans keep the rules of their phase, whether or not anything is published yet")
  @Advice(
      "Look up in its Javadoc in which phases a kind of step may stand, and change "
          + "the step that is named; publishing yields the facts that later steps use.")
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
  @Advice(
      "End every branch with a read-only mount at root(), write below workspace() "
          + "alone, and claim only what the plan holds.")
  void theBootKeepsTheRules() {
    bench.bootBefore(Situation.USUAL);
    bench.bootAfter(Situation.USUAL);
  }

  @Test
  @DisplayName("8. the core's steps are those of every other mode, and stand in none of its plans")
  @Advice(
      "Have boot() answer for the snapshot of every request, published or not, with "
          + "steps of the backend's own part only: none of CoreStep.")
  void theCoresStepsAreThoseOfEveryOtherMode() {
    try (Bench other = Bench.open(new ReferenceProvider(), "{}", directory)) {
      assertThat(coreSteps(bench)).isNotEmpty().isEqualTo(coreSteps(other));
    }
    // The planner refuses the core's own steps in any plan of a mode.
    bench.answers(Situation.USUAL);
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
  @Advice(
      "Pass names on whole, as operands of their own, or throw BackendException where "
          + "a program cannot take one.")
  void oddNamesGoThroughOrAreRefused() {
    for (Situation odd : Situation.odd()) {
      OddNames.check(odd.toString(), odd.oddNames(), bench.questions(odd));
    }
  }

  @Test
  @DisplayName("10. no command is a string for a shell")
  @Advice(
      "Run the program itself, with its arguments one by one; a choice is "
          + "Step.FirstOf or 'unless'.")
  void noCommandIsAStringForAShell() {
    for (Plan plan : bench.answers(Situation.USUAL)) {
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
  @Advice("Name each service after what it is alone in its plan.")
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
  @Advice(
      "Declare what the backend does, no less and no more: media() answers for "
          + "REMOVABLE_MEDIUM, update() for BACKGROUND_UPDATE.")
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
  @Advice(
      "Write below workspace() alone, with steps that may stand in UPDATE: the "
          + "devices are mounted and the network is up.")
  void anUpdateKeepsTheRules() {
    bench.update(Situation.USUAL);
  }

  @Test
  @DisplayName("13. an unknown option is refused, with the ones that there are")
  @Advice("Declare every option in options() and leave it to the engine to read them.")
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
  @Advice(
      "Make the root of the snapshot's tree with all its attributes, or leave out of "
          + "carries() what is lost; undo in withdraw() what publish() did elsewhere.")
  @Needs(root = true, filesystems = "overlay")
  void theRootOnThisHostIsTheSnapshot(TestReporter reporter) throws IOException {
    HostTrial trial = new HostTrial(provider(), options(), directory);
    List<Requirement> unmet = unmet(bench.bootAfter(Situation.USUAL).requirementsOnHost());
    // A kernel is what it is: there a virtual machine has to show the root.
    if (unmet.stream().anyMatch(BackendContract::isOfTheKernel)) {
      requireInstalledToPublish();
      List<Requirement> toServe = unmet(bench.serve(Situation.USUAL).requirements());
      requireInstalled(toServe.stream().filter(one -> !isOfTheKernel(one)).toList());
      trial.runWithoutRoot(unmet, toServe.isEmpty());
      say(notSeen(unmet, toServe), reporter);
    } else {
      requireInstalled(unmet);
      requireInstalled(unmet(bench.publish(Situation.USUAL).requirements()));
      requireInstalled(unmet(bench.serve(Situation.USUAL).requirements()));
      trial.run(bench.backend().carries(), bench.backend().capabilities());
    }
  }

  /** Where everything is tested nothing may be left out, but the kernel is nobody's to install. */
  private static void say(String notSeen, TestReporter reporter) {
    reporter.publishEntry("left out", notSeen);
    System.getLogger(BackendContract.class.getName()).log(System.Logger.Level.WARNING, notSeen);
    assumeTrue(isEverythingTested(), notSeen);
  }

  private static boolean isOfTheKernel(Requirement requirement) {
    return requirement instanceof Requirement.KernelModule;
  }

  private static String notSeen(List<Requirement> forTheRoot, List<Requirement> toServe) {
    return "Rule 14 did not see the root%s: this host's kernel lacks %s. Show it in a virtual machine."
        .formatted(
            toServe.isEmpty() ? "" : ", nor how it is served",
            Stream.concat(forTheRoot.stream(), toServe.stream())
                .filter(BackendContract::isOfTheKernel)
                .map(Requirement::inWords)
                .distinct()
                .collect(Collectors.joining(", ")));
  }

  /** What can be installed must be there where everything is tested. */
  private static void requireInstalled(List<Requirement> unmet) {
    assumeTrue(
        unmet.isEmpty() || isEverythingTested(),
        () -> "needs " + unmet.stream().map(Requirement::inWords).toList());
  }

  private static boolean isEverythingTested() {
    return "true".equals(System.getenv("CI"));
  }

  private void requireInstalledToPublish() {
    requireInstalled(unmet(bench.publish(Situation.USUAL).requirements()));
    requireInstalled(unmet(bench.withdraw(Situation.USUAL).requirements()));
  }

  private static List<Requirement> unmet(List<Requirement> requirements) {
    return requirements.stream().filter(HostRequirements::isUnmet).distinct().toList();
  }

  @Test
  @ResourceLock(Resources.GLOBAL)
  @DisplayName("16. planning touches nothing: no file, no process, no socket")
  @Advice(
      "Say it by a step, a probe or a requirement: the engine acts and looks when the "
          + "plan is carried out. Loading classes and resources is free.")
  void planningTouchesNothing() throws Exception {
    PlanningTrial trial = new PlanningTrial(this::provider, options(), directory);
    trial.looksAtNothing();
    assumeTrue(IoWatch.isPossible(), "needs a JVM with Flight Recorder");
    trial.doesNothing();
  }

  @Test
  @DisplayName("17. many threads may ask at once, and no answer depends on another one")
  @Advice(
      "Keep nothing of a request in the backend: fields are final, set when it is " + "created.")
  void manyMayAskAtOnce() throws Exception {
    Crowd.askAtOnce(bench, () -> Bench.open(provider(), options(), directory));
  }

  @Test
  @DisplayName("18. publishing twice, or withdrawing twice, does no more than once")
  @Advice(
      "Choose steps and commands that may find their work done: -p, -f, -T, 'unless', "
          + "and Step.Remove; have withdraw() remove what publish() made outside the "
          + "artefacts.")
  @Needs(root = true)
  void whatIsDoneTwiceIsDoneOnce() throws IOException {
    requireInstalledToPublish();
    new ServerTrial(bench, directory).isTheSameTwice();
  }

  @Test
  @DisplayName("19. what was cut off after any step is begun again and comes to the same end")
  @Advice(
      "Have the first steps take what a cut left, or make it in a place of its own "
          + "and rename that when it is whole.")
  @Needs(root = true)
  void whatWasCutOffComesToTheSameEnd() throws IOException {
    requireInstalledToPublish();
    new ServerTrial(bench, directory).outlivesEveryCut();
  }

  @Test
  @DisplayName("20. what is declared of a running machine can be seen in how it starts")
  @Advice("Leave the capability out, or keep the root on what the machine has.")
  void whatIsDeclaredOfARunningMachineCanBeSeen() {
    assertThat(
            Claims.problems(
                bench.backend().capabilities(),
                Bench.ofBackend(bench.bootAfter(Situation.USUAL)),
                Situation.USUAL.places().root()))
        .isEmpty();
  }

  @Test
  @DisplayName(
      "21. the engine opens it as configured: its level, its claims, what it carries and notes")
  @Advice(
      "Return SpiLevel.CURRENT, and in capabilities() and carries() of the backend "
          + "what holds with its options: no more than the provider declares. What notes() says "
          + "is sentences on one line, without a full stop.")
  void theEngineOpensIt() {
    assertThat(bench.backend().info().capabilities()).containsAll(bench.backend().capabilities());
    assertThat(bench.backend().notes())
        .as("notes()")
        .isEqualTo(bench.backend().notes())
        .allSatisfy(note -> assertThat(note).doesNotEndWith("."));
  }

  @Test
  @DisplayName("22. values of options that nobody expects go through unharmed, or are refused")
  @Advice(
      "Pass values on whole, as operands of their own; give the option a type that "
          + "refuses what the backend cannot use, or throw BackendException in create().")
  void oddValuesOfOptionsGoThroughOrAreRefused() {
    for (Option<?> option : provider().options()) {
      for (String value : OddNames.valuesFor(option)) {
        OddNames.check(
            "option %s: '%s'".formatted(option.name(), value),
            List.of(value),
            () -> Bench.open(provider(), OddNames.with(options(), option, value), directory));
      }
    }
  }

  @Test
  @DisplayName("23. withdrawing a snapshot leaves that of another profile with the same tree")
  @Advice(
      "Name what publishing puts outside the artefacts after the profile and the id, or "
          + "after the snapshot's number, which no other one has.")
  void withdrawingLeavesAnotherProfilesSnapshot() {
    List<List<String>> ofAny = Words.deeds(bench.withdraw(Situation.USUAL.other(3)));
    List<List<String>> ofAnother = Words.deeds(bench.withdraw(Situation.OF_ANOTHER_PROFILE));
    assertThat(Words.deeds(bench.withdraw(Situation.USUAL)))
        .as("what is done to withdraw a snapshot with this id, of whichever profile")
        .filteredOn(deed -> !ofAny.contains(deed) && ofAnother.contains(deed))
        .isEmpty();
  }
}
