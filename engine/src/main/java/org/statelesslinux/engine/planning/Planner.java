package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.MachinePlan.PhasedRequirement;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/**
 * Asks a backend for plans, checks what it returns, and puts the core's steps round it. Pure, as
 * far as the backend is; safe for use by several threads.
 */
public final class Planner {
  private final OpenBackend backend;
  private final boolean keysApart;

  /** Plans in the mode of this backend, for machines whose own archives bring their keys. */
  public Planner(OpenBackend backend) {
    this(backend, false);
  }

  /**
   * Plans in the mode of this backend.
   *
   * @param keysApart whether machines' keys are not in their own archives but on key disks
   */
  public Planner(OpenBackend backend, boolean keysApart) {
    this.backend = backend;
    this.keysApart = keysApart;
  }

  /**
   * The checked plan that makes a snapshot's artefacts.
   *
   * @throws StatelessException if the backend cannot, or its plan breaks a rule; so for all others
   */
  public Plan publish(PublishRequest request) {
    return checked(backend.publish(request), Phase.PUBLISH, Set.of());
  }

  /** The checked plan that serves snapshots. */
  public Plan serve(ServeRequest request) {
    return checked(backend.serve(request), Phase.SERVE, Set.of());
  }

  /** The checked plan that undoes publishing. */
  public Plan withdraw(WithdrawRequest request) {
    return checked(backend.withdraw(request), Phase.WITHDRAW, facts(request.snapshot()));
  }

  /**
   * A machine's way from power-on to its finished root, with the core's steps.
   *
   * @param machine the machine
   * @param profile its profile
   * @param stores the stores that its profile's rules name
   * @param snapshot the snapshot that it boots
   * @param server where it reaches the server
   * @param places where the parts of the instance are
   * @param yielded the names of facts that publishing will yield, if it has not yet
   */
  public Boot boot(
      Machine machine,
      Profile profile,
      Map<StoreName, StateStore> stores,
      PublishedSnapshot snapshot,
      ServerAddress server,
      Places places,
      Set<String> yielded) {
    BootRequest request =
        new BootRequest(
            machine.name(), snapshot, server, places.root(), places.manifest(), places.workspace());
    Set<String> known = new HashSet<>(yielded);
    known.addAll(facts(snapshot));
    Plan plan = checked(backend.boot(request), Phase.BOOT, known);
    refuse(
        BootRules.problems(plan, places.root(), places.workspace(), backend.capabilities()),
        Phase.BOOT);
    CoreBoot core = new CoreBoot(places, keysApart);
    List<PlannedStep> steps = new ArrayList<>();
    List<Step> after = core.after(machine.name(), snapshot.id(), profile, stores);
    requireOwnDisks(machine, plan.steps(), after);
    MediumDisks.require(machine, Stream.concat(plan.steps().stream(), after.stream()).toList());
    core.before(machine).forEach(step -> steps.add(new PlannedStep(Phase.BOOT, Origin.CORE, step)));
    BootDisks.of(
            machine,
            profile,
            backend.capabilities(),
            Stream.concat(plan.steps().stream(), after.stream()).toList())
        .ifPresent(step -> steps.add(new PlannedStep(Phase.BOOT, Origin.CORE, step)));
    plan.steps().forEach(step -> steps.add(new PlannedStep(Phase.BOOT, Origin.BACKEND, step)));
    after.forEach(step -> steps.add(new PlannedStep(Phase.BOOT, Origin.CORE, step)));
    Set<Requirement> requirements = new LinkedHashSet<>();
    requirements.add(CoreBoot.OVERLAY);
    requirements.addAll(Tools.neededBy(steps.stream().map(PlannedStep::step).toList(), Phase.BOOT));
    requirements.addAll(plan.requirements());
    return new Boot(steps, List.copyOf(requirements));
  }

  /**
   * What a boot consists of.
   *
   * @param steps the steps
   * @param requirements what the machine must have
   */
  public record Boot(List<PlannedStep> steps, List<Requirement> requirements) {
    /** Keeps its own copies. */
    public Boot {
      steps = List.copyOf(steps);
      requirements = List.copyOf(requirements);
    }

    /**
     * What a host must have that brings the root up: it leaves disks and shares alone, so nothing
     * that only they need; nor what only the ways need that a server with the artefacts does not
     * go.
     */
    public List<Requirement> requirementsOnHost() {
      Set<Requirement> leftAlone = new HashSet<>();
      Set<Requirement> loaded = new HashSet<>();
      Steps.withBranches(steps.stream().map(PlannedStep::step).toList())
          .forEach(
              step -> {
                leftAlone.addAll(MountNeeds.of(step));
                if (step instanceof Step.LoadModules load) {
                  load.modules().forEach(name -> loaded.add(new Requirement.KernelModule(name)));
                }
              });
      leftAlone.removeAll(loaded);
      leftAlone.addAll(ofOtherWays());
      return requirements.stream().filter(one -> !leftAlone.contains(one)).toList();
    }

    private Set<Requirement> ofOtherWays() {
      List<Step> other =
          Steps.withBranches(steps.stream().map(PlannedStep::step).toList())
              .filter(Step.FirstOf.class::isInstance)
              .map(Step.FirstOf.class::cast)
              .filter(
                  choice ->
                      choice.branches().stream()
                          .anyMatch(branch -> branch.probe() instanceof Probe.ArtefactsHere))
              .flatMap(choice -> Steps.withBranches(List.of(choice)))
              .toList();
      Set<String> words =
          other.stream().flatMap(Steps::values).map(Value::toString).collect(Collectors.toSet());
      Set<String> modules =
          other.stream()
              .filter(Step.LoadModules.class::isInstance)
              .flatMap(load -> ((Step.LoadModules) load).modules().stream())
              .collect(Collectors.toSet());
      Set<Requirement> used =
          Tools.neededBy(
              steps.stream().map(PlannedStep::step).filter(step -> !other.contains(step)).toList(),
              Phase.BOOT);
      return requirements.stream()
          .filter(one -> !used.contains(one))
          .filter(
              one ->
                  (one instanceof Requirement.Tool tool && words.contains(tool.program().value()))
                      || (one instanceof Requirement.KernelModule module
                          && modules.contains(module.name())))
          .collect(Collectors.toSet());
    }

    /** Whether the machine has a boot disk, to start from by itself. */
    public boolean hasBootDisk() {
      return steps.stream().anyMatch(one -> one.step() instanceof CoreStep.PrepareBootDisk);
    }

    /** Whether a step holds a secret, which whoever can read the rendered steps can read too. */
    public boolean holdsSecrets() {
      return Steps.holdSecrets(steps.stream().map(PlannedStep::step).toList());
    }
  }

  /**
   * The checked plan that brings a snapshot to a machine while it runs another one.
   *
   * @param yielded the names of facts that publishing will yield, if it has not yet
   * @return empty if the mode brings nothing before the machine starts
   */
  public Optional<Plan> update(
      Machine machine, PublishedSnapshot snapshot, ServerAddress server, Set<String> yielded) {
    if (!backend.capabilities().contains(Capability.BACKGROUND_UPDATE)) {
      return Optional.empty();
    }
    UpdateRequest request =
        new UpdateRequest(
            machine.name(),
            snapshot,
            server,
            Places.OF_AN_UPDATE.manifest(),
            Places.ON_A_MACHINE.workspace());
    Set<String> known = new HashSet<>(yielded);
    known.addAll(facts(snapshot));
    return Optional.of(checked(backend.update(request), Phase.UPDATE, known));
  }

  /** The checked plan that makes a medium. */
  public Plan media(MediaRequest request) {
    return checked(backend.media(request), Phase.MEDIA, facts(request.snapshot()));
  }

  /**
   * All that will happen for one machine.
   *
   * @param machine the machine
   * @param profile its profile
   * @param stores the stores that its profile's rules name
   * @param server where it reaches the server
   * @param publishing how its snapshot would be published
   * @param serving how it and all others would be served
   */
  public MachinePlan plan(
      Machine machine,
      Profile profile,
      Map<StoreName, StateStore> stores,
      ServerAddress server,
      PublishRequest publishing,
      ServeRequest serving) {
    PublishedSnapshot snapshot = publishing.snapshot();
    List<PlannedStep> steps = new ArrayList<>();
    List<PhasedRequirement> requirements = new ArrayList<>();
    Plan publish = publish(publishing);
    add(publish, Phase.PUBLISH, steps, requirements);
    add(serve(serving), Phase.SERVE, steps, requirements);
    Set<String> yielded = PlanValidator.yields(publish.steps());
    Boot boot = boot(machine, profile, stores, snapshot, server, Places.ON_A_MACHINE, yielded);
    steps.addAll(boot.steps());
    boot.requirements().forEach(one -> requirements.add(new PhasedRequirement(Phase.BOOT, one)));
    update(machine, snapshot, server, yielded)
        .ifPresent(plan -> add(plan, Phase.UPDATE, steps, requirements));
    return new MachinePlan(
        machine.name(), machine.profile(), backend.mode(), snapshot.id(), requirements, steps);
  }

  private static void add(
      Plan plan, Phase phase, List<PlannedStep> steps, List<PhasedRequirement> requirements) {
    for (Step step : plan.steps()) {
      steps.add(new PlannedStep(phase, Origin.BACKEND, step));
    }
    plan.requirements().stream()
        .distinct()
        .forEach(one -> requirements.add(new PhasedRequirement(phase, one)));
  }

  private void requireOwnDisks(Machine machine, List<Step> ofMode, List<Step> ofStores) {
    List<String> problems = StoreDisks.problems(ofMode, ofStores, keysApart);
    if (!problems.isEmpty()) {
      throw new StatelessException(
          "plan the boot of machine " + machine.name(),
          String.join("\n", problems),
          "Give each a disk or a partition of its own, or name one store in all of these rules.");
    }
  }

  private static Set<String> facts(PublishedSnapshot snapshot) {
    return snapshot.publication().map(one -> one.facts().keySet()).orElse(Set.of());
  }

  private Plan checked(Plan plan, Phase phase, Set<String> knownFacts) {
    refuse(PlanValidator.problems(plan, phase, knownFacts), phase);
    if (phase == Phase.UPDATE) {
      refuse(BootRules.problemsOfUpdate(plan, Places.ON_A_MACHINE.workspace()), phase);
    }
    return plan.requiring(
        Tools.neededBy(plan.steps(), phase).stream()
            .filter(tool -> !plan.requirements().contains(tool))
            .toArray(Requirement[]::new));
  }

  private void refuse(List<String> problems, Phase phase) {
    if (!problems.isEmpty()) {
      throw new StatelessException(
          "use the " + phase + " plan of mode " + backend.mode(),
          String.join("; ", problems),
          "This is a fault of %s (%s): report it to its authors."
              .formatted(backend.info().provider(), backend.info().location()));
    }
  }
}
