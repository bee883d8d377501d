package org.statelesslinux.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.engine.planning.StepFields;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** Looks into the commands of plans. */
final class Words {
  private Words() {}

  /** The command lines of all programs that a plan runs. */
  static List<List<String>> commands(Plan plan) {
    List<List<String>> commands = new ArrayList<>();
    Steps.withBranches(plan.steps()).forEach(step -> addCommands(step, commands));
    return commands;
  }

  private static void addCommands(Step step, List<List<String>> commands) {
    if (step instanceof Step.RunCommand command) {
      commands.add(texts(command.argv()));
      if (!command.unless().isEmpty()) {
        commands.add(texts(command.unless()));
      }
    } else if (step instanceof Step.StartService start) {
      commands.add(texts(start.service().argv()));
    }
  }

  private static List<String> texts(List<Value> values) {
    return values.stream().map(Value::toString).toList();
  }

  /** All texts of a plan but the contents of files, which have a syntax of their own. */
  static Stream<String> outsideFiles(Plan plan) {
    return Steps.withBranches(plan.steps())
        .filter(step -> !(step instanceof Step.WriteFile) && !(step instanceof Step.FirstOf))
        .flatMap(step -> texts((Record) step));
  }

  /** What a plan does, step by step, whatever the reasons that it gives. */
  static List<List<String>> deeds(Plan plan) {
    return Steps.withBranches(plan.steps())
        .map(
            step ->
                Stream.concat(
                        Stream.of(step.getClass().getSimpleName()),
                        all(step).filter(text -> !text.equals(step.why())))
                    .toList())
        .toList();
  }

  /** All texts of a step, also in the content of a file. */
  static Stream<String> all(Step step) {
    return texts((Record) step);
  }

  private static Stream<String> texts(Object part) {
    if (part instanceof String text) {
      return Stream.of(text);
    } else if (part instanceof Collection<?> many) {
      return many.stream().flatMap(Words::texts);
    } else if (part instanceof Optional<?> optional) {
      return optional.stream().flatMap(Words::texts);
    } else if (part instanceof Record record) {
      return StepFields.of(record).values().stream().flatMap(Words::texts);
    }
    return Stream.of();
  }
}
