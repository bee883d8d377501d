package org.statelesslinux.engine.planning;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;

/** Shows a plan to a person. */
public final class PlanText {
  private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{12})[0-9a-f]{52}");
  private static final String INDENT = "    ";

  private final Detail detail;
  private final StringBuilder out = new StringBuilder();

  private PlanText(Detail detail) {
    this.detail = detail;
  }

  /** How much is shown. */
  public enum Detail {
    /** What goes on, a line a step. */
    PHRASES,
    /** The kind of each step and all that it holds, too. */
    EVERYTHING
  }

  /** The plan as lines: its phases, and in each the steps with who put them there and why. */
  public static String of(MachinePlan plan, Detail detail) {
    PlanText text = new PlanText(detail);
    text.add(plan);
    return text.out.toString();
  }

  private void add(MachinePlan plan) {
    out.append(
        "machine %s, profile %s, mode %s, snapshot %s\n"
            .formatted(plan.machine(), plan.profile(), plan.mode(), plan.snapshot().abbreviated()));
    for (Phase phase : Phase.values()) {
      if (!plan.steps(phase).isEmpty()) {
        add(phase, plan);
      }
    }
  }

  private void add(Phase phase, MachinePlan plan) {
    out.append("\n%s, on the %s\n".formatted(phase, phase.onServer() ? "server" : "machine"));
    String needs =
        plan.requirements().stream()
            .filter(one -> one.phase() == phase)
            .map(one -> one.requirement().inWords())
            .collect(Collectors.joining(", "));
    if (!needs.isEmpty()) {
      out.append(INDENT).append("needs ").append(needs).append('\n');
    }
    int number = 0;
    for (PlannedStep step : plan.steps(phase)) {
      number++;
      add("%3d. %-8s".formatted(number, word(step.origin())), step.step(), INDENT + INDENT);
    }
  }

  private void add(String head, Step step, String indent) {
    out.append(head).append(step.why()).append('\n');
    if (step instanceof Step.FirstOf choice) {
      for (Branch branch : choice.branches()) {
        out.append(indent).append(brief(words(branch.probe()))).append(":\n");
        if (branch.steps().isEmpty()) {
          out.append(indent).append(INDENT).append("- nothing more to do\n");
        }
        branch.steps().forEach(one -> add(indent + INDENT + "- ", one, indent + INDENT));
      }
    } else if (detail == Detail.EVERYTHING) {
      out.append(indent).append(INDENT).append(operands((Record) step)).append('\n');
    }
  }

  private static String words(Probe probe) {
    if (probe instanceof Probe.PathExists exists) {
      return "if " + exists.path() + " is there";
    } else if (probe instanceof Probe.DevicePresent present) {
      return "if the device " + present.device() + " is there";
    } else if (probe instanceof Probe.DiskAvailable available) {
      return "if the disk %s can be had within %d s"
          .formatted(available.disk(), available.atMost().toSeconds());
    } else if (probe instanceof Probe.ServerAnswers answers) {
      return "if the file server %s answers at port %d".formatted(answers.server(), answers.port());
    } else if (probe instanceof Probe.ArtefactsHere here) {
      return "on the server, where %s has what was published".formatted(here.at());
    } else if (probe instanceof Probe.NetworkUp) {
      return "if there is a network";
    } else if (probe instanceof Probe.SnapshotWhole whole) {
      return "if the snapshot is whole in " + whole.directory();
    } else if (probe instanceof Probe.TreeIntact intact) {
      return intact.sample().isPresent()
          ? "if %d files of %s, chosen at random, are intact"
              .formatted(intact.sample().getAsInt(), intact.tree())
          : "if all of " + intact.tree() + " is intact";
    } else if (probe instanceof Probe.Mounted mounted) {
      return "if something is mounted on " + mounted.path();
    }
    return "otherwise";
  }

  private String brief(String text) {
    return detail == Detail.EVERYTHING ? text : DIGEST.matcher(text).replaceAll("$1…");
  }

  private static String operands(Record record) {
    String fields =
        StepFields.of(record).entrySet().stream()
            .map(PlanText::operand)
            .collect(Collectors.joining(" "));
    return (StepFields.kind(record) + " " + fields).strip().replace("\n", "⏎");
  }

  private static String operand(Map.Entry<String, Object> field) {
    Object value = field.getValue();
    if (value instanceof Optional<?> optional) {
      value = optional.isPresent() ? optional.get() : "none";
    }
    boolean permissions = field.getKey().equals("mode") && value instanceof Integer;
    return field.getKey() + "=" + (permissions ? "%04o".formatted((Integer) value) : value);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
