package org.statelesslinux.engine.planning;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Step;

/** Shows a plan to a person. */
public final class PlanText {
  private static final int LONGEST = 100;

  private final StringBuilder out = new StringBuilder();

  private PlanText() {}

  /** The plan as lines: its phases, and in each the steps with who put them there and why. */
  public static String of(MachinePlan plan) {
    PlanText text = new PlanText();
    text.out.append(
        "machine %s, profile %s, mode %s, snapshot %s%n"
            .formatted(plan.machine(), plan.profile(), plan.mode(), plan.snapshot().abbreviated()));
    for (Phase phase : Phase.values()) {
      if (!plan.steps(phase).isEmpty()) {
        text.out.append(
            "%n%s, %s%n".formatted(phase, phase.onServer() ? "on the server" : "on the machine"));
        plan.requirements().stream()
            .filter(one -> one.phase() == phase)
            .forEach(
                one ->
                    text.out.append("  needs ").append(one.requirement().inWords()).append('\n'));
        int number = 0;
        for (PlannedStep step : plan.steps(phase)) {
          number++;
          text.add(
              "%3d. %-8s"
                  .formatted(number, step.origin().name().toLowerCase(java.util.Locale.ROOT)),
              step.step(),
              "      ");
        }
      }
    }
    return text.out.toString();
  }

  private void add(String head, Step step, String indent) {
    out.append(head).append(step.why()).append('\n');
    if (step instanceof Step.FirstOf choice) {
      for (Branch branch : choice.branches()) {
        out.append(indent).append("  if ").append(operands((Record) branch.probe())).append('\n');
        branch.steps().forEach(one -> add(indent + "    - ", one, indent + "    "));
      }
    } else {
      out.append(indent).append("  ").append(cut(operands((Record) step))).append('\n');
    }
  }

  private static String operands(Record record) {
    String fields =
        StepFields.of(record).entrySet().stream()
            .map(PlanText::operand)
            .collect(Collectors.joining(" "));
    return StepFields.kind(record) + (fields.isEmpty() ? "" : " " + fields);
  }

  private static String operand(Map.Entry<String, Object> field) {
    Object value = field.getValue();
    if (value instanceof Optional<?> optional) {
      value = optional.isPresent() ? optional.get() : "none";
    }
    boolean permissions = field.getKey().equals("mode") && value instanceof Integer;
    return field.getKey() + "=" + (permissions ? "%04o".formatted((Integer) value) : value);
  }

  private static String cut(String text) {
    String line = text.replace("\n", "⏎");
    return line.length() > LONGEST + 40 ? line.substring(0, LONGEST + 40) + "…" : line;
  }
}
