package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** Checks what a backend returns against the rules that hold for every plan. Finds them all. */
public final class PlanValidator {
  /** As mount(8) takes them; a path that is not normal may lead anywhere. */
  private static final Pattern DEVICE =
      Pattern.compile("^/dev/|^[^/:]+/|^(PART)?(LABEL|UUID)=|^ID=|^/(.*/)?\\.{0,2}(/|$)");

  /** What parts the layers, and the options, of an overlay. */
  private static final Pattern OVERLAY_SEPARATOR = Pattern.compile("[,:\\\\]");

  private final Phase phase;
  private final Set<String> known;
  private final List<String> problems = new ArrayList<>();

  private PlanValidator(Phase phase, Set<String> known) {
    this.phase = phase;
    this.known = new HashSet<>(known);
  }

  /**
   * Looks for what is wrong with a plan.
   *
   * @param plan the plan
   * @param phase what it is for
   * @param knownFacts the names of the facts that are known before its first step
   * @return a sentence for each problem; empty if there is none
   */
  public static List<String> problems(Plan plan, Phase phase, Set<String> knownFacts) {
    PlanValidator validator = new PlanValidator(phase, knownFacts);
    validator.checkAll(plan.steps());
    return List.copyOf(validator.problems);
  }

  /** The names of the facts that these steps yield. */
  public static Set<String> yields(List<Step> steps) {
    Set<String> facts = new HashSet<>();
    for (Step step : steps) {
      if (step instanceof ImageStep.BuildImage) {
        facts.add(ImageStep.BuildImage.FORMAT);
        facts.add(ImageStep.BuildImage.BYTES);
        facts.add(ImageStep.BuildImage.VERITY_ROOT);
        facts.add(ImageStep.BuildImage.VERITY_OFFSET);
      } else if (step instanceof ImageStep.BuildLayers) {
        facts.add(ImageStep.BuildLayers.LAYERS);
      } else if (step instanceof Step.FirstOf choice && !choice.branches().isEmpty()) {
        facts.addAll(yields(choice.branches().get(0).steps()));
      }
    }
    return facts;
  }

  private void checkAll(List<Step> steps) {
    for (Step step : steps) {
      check(step);
      known.addAll(yields(List.of(step)));
    }
  }

  private void check(Step step) {
    String name = StepFields.kind((Record) step) + " («" + step.why() + "»)";
    if (!step.phases().contains(phase)) {
      problems.add(name + " may not stand in " + phase + "; it may in " + step.phases());
    }
    if (step instanceof CoreStep) {
      problems.add(
          name
              + " is the engine's own, which adds it to any mode's plan that needs it: leave it out");
    }
    if (step.why().isBlank() || step.why().codePoints().anyMatch(Character::isISOControl)) {
      problems.add(name + " needs a phrase on one line that says what is going on");
    }
    Steps.values(step).forEach(value -> check(value, step, name));
    if (step instanceof Step.RunCommand command) {
      checkCommand(command.argv(), name);
      if (!command.unless().isEmpty()) {
        checkCommand(command.unless(), name);
      }
    } else if (step instanceof Step.AwaitOutput await) {
      checkCommand(await.argv(), name);
    } else if (step instanceof Step.StartService start) {
      checkCommand(start.service().argv(), name);
    } else if (step instanceof Step.Mount mount) {
      checkMount(mount, name);
    } else if (step instanceof Step.Overlay overlay) {
      checkOverlay(overlay, name);
    } else if (step instanceof Step.FirstOf choice) {
      checkBranches(choice, name);
    }
  }

  private void check(Value value, Step step, String name) {
    if (value instanceof Value.Fact fact && !known.contains(fact.name())) {
      problems.add(
          name + " uses the fact " + fact.name() + ", which nothing yields; known: " + known);
    }
    if (value instanceof Value.Secret && !(step instanceof Step.WriteFile)) {
      problems.add(name + " holds a secret; a secret may only stand in the content of write-file");
    }
  }

  private void checkMount(Step.Mount mount, String name) {
    if (isDevice(mount.source())) {
      problems.add(
          name
              + " mounts a device of the machine; use Step.MountDisk or MediumStep.MountMedium for that");
    }
    if (mount.options().stream().anyMatch(option -> option.toString().contains(","))) {
      problems.add(name + " has an option with a comma in it, which would be two");
    }
  }

  private void checkOverlay(Step.Overlay overlay, String name) {
    Stream.concat(Stream.of(overlay.upper(), overlay.work()), overlay.lowers().stream())
        .filter(path -> OVERLAY_SEPARATOR.matcher(path.value()).find())
        .forEach(path -> problems.add(name + " has a comma, colon or backslash in " + path));
  }

  private void checkCommand(List<Value> argv, String name) {
    if (argv.isEmpty() || !argv.get(0).toString().startsWith("/")) {
      problems.add(name + " must name its program by an absolute path");
    }
  }

  private void checkBranches(Step.FirstOf choice, String name) {
    if (choice.branches().isEmpty()) {
      problems.add(name + " has no branch");
    }
    for (int i = 0; i < choice.branches().size(); i++) {
      Branch branch = choice.branches().get(i);
      if (branch.probe() instanceof Probe.ArtefactsHere && (i > 0 || !branch.steps().isEmpty())) {
        problems.add(
            name + " asks for the server's artefacts elsewhere than in a first, empty branch");
      }
    }
    Set<Set<String>> yielded = new HashSet<>();
    Set<String> before = Set.copyOf(known);
    for (Branch branch : choice.branches()) {
      checkAll(branch.steps());
      yielded.add(yields(branch.steps()));
      known.retainAll(before);
    }
    if (yielded.size() > 1) {
      problems.add(name + " has branches that yield different facts: " + yielded);
    }
  }

  private static boolean isDevice(Value source) {
    String text = source.toString();
    return DEVICE.matcher(text).find();
  }
}
