package com.example.fleet;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.planning.PlanText;
import org.statelesslinux.engine.recommend.RankedMode;
import org.statelesslinux.engine.recommend.Reason;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.PlannedStep;

/** The page of what would happen to a machine in another mode, before it has that. */
final class PlanPage {
  private static final String PAGE =
      """
      <p>%s has mode <b>%s</b> now. %s</p>
      <table id="plan"><tr><th><th>When<th>Who put it there<th>What</tr>
      %s</table>
      <details><summary>All of it</summary><pre>%s</pre></details>
      <p>Once it is applied, publish %s, so that the mode has what it needs; %s has it from its next
      start on.</p>
      <form method="post" action="/mode">
      <input type="hidden" name="machine" value="%s"><input type="hidden" name="mode" value="%s">
      <input type="hidden" name="site" value="%s">
      <button>Apply</button> <a href="/">Leave it</a></form>
      """;

  private PlanPage() {}

  /**
   * The page.
   *
   * @param site the version of the configuration, which Apply changes as long as it has that
   */
  static Html of(Engine engine, String name, Mode mode, String site) {
    MachineOperations machine = engine.machine(name);
    MachinePlan wanted = machine.in(mode).plan();
    return Html.of(
        PAGE,
        name,
        machine.machine().mode(),
        advice(machine, mode),
        steps(stepsNow(machine), wanted.steps()),
        PlanText.of(wanted, PlanText.Detail.EVERYTHING),
        wanted.profile(),
        name,
        name,
        mode,
        site);
  }

  /** What the engine thinks of the mode for this machine. */
  private static String advice(MachineOperations machine, Mode mode) {
    Optional<RankedMode> place =
        machine.recommend().ranking().stream().filter(one -> one.mode().equals(mode)).findFirst();
    return place
        .map(
            one ->
                switch (one.verdict()) {
                  case FITS -> mode + " suits it.";
                  case FITS_IF ->
                      mode + " suits it if " + reasons(one, Reason.Kind.CONDITION, " and ") + ".";
                  case CANNOT ->
                      mode + " does not suit it. " + reasons(one, Reason.Kind.RULES_OUT, " ");
                })
        .orElse("");
  }

  private static String reasons(RankedMode place, Reason.Kind kind, String between) {
    return String.join(between, place.reasons(kind));
  }

  /** Empty where the mode of now has no plan: everything is new then. */
  private static List<PlannedStep> stepsNow(MachineOperations machine) {
    try {
      return machine.plan().steps();
    } catch (StatelessException e) {
      return List.of();
    }
  }

  private static Html steps(List<PlannedStep> now, List<PlannedStep> wanted) {
    Set<PlannedStep> stay = new HashSet<>(now);
    stay.retainAll(wanted);
    Stream<Html> gone =
        now.stream().filter(step -> !stay.contains(step)).map(step -> step("gone", "−", step));
    Stream<Html> will =
        wanted.stream()
            .map(step -> stay.contains(step) ? step("same", "", step) : step("new", "+", step));
    return Stream.concat(gone, will).collect(Html.joining());
  }

  private static Html step(String kind, String sign, PlannedStep planned) {
    return Html.of(
        "<tr class=\"%s\"><td>%s<td>%s<td>%s<td>%s</tr>\n",
        kind, sign, planned.phase(), planned.origin(), planned.step().why());
  }
}
