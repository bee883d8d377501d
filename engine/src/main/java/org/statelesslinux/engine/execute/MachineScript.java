package org.statelesslinux.engine.execute;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.PlannedStep;

/**
 * A machine's way from power-on to its finished root, as the early system carries it out. The steps
 * are those that a host carries out, rendered by the same code; immutable.
 *
 * @param steps the script for {@code /bin/busybox sh}; may hold secrets
 * @param phrases what is going on in each step, one line each, in the order of the numbers (from 1)
 *     by which the script reports them
 */
public record MachineScript(String steps, List<String> phrases) {
  private static final int LONGEST_PHRASE = 200;

  /** Keeps its own copy. */
  public MachineScript {
    phrases = List.copyOf(phrases);
  }

  /**
   * Renders the steps of a boot, with {@link Places#ON_A_MACHINE}.
   *
   * @param planned the steps; those of other phases are left out
   * @param facts what publishing yielded
   * @param card the machine's network card; empty for the one that is connected
   * @throws StatelessException if a step needs a fact that is not among them
   */
  public static MachineScript render(
      List<PlannedStep> planned, Map<String, String> facts, Optional<MacAddress> card) {
    Rendering rendering =
        ShellRenderer.renderForMachine(
            planned.stream()
                .filter(step -> step.phase() == Phase.BOOT)
                .map(PlannedStep::step)
                .toList(),
            new Values(facts),
            Places.ON_A_MACHINE,
            new MachineWords(card));
    return of(rendering);
  }

  /**
   * Renders the steps of an update, which a machine carries out while it runs, with {@link
   * Places#OF_AN_UPDATE}. Whoever runs the script may say in the environment's {@code BANDWIDTH}
   * how many bytes may come in a second.
   *
   * @param update the plan
   * @param facts what publishing yielded
   * @throws StatelessException if a step needs a fact that is not among them
   */
  public static MachineScript renderUpdate(Plan update, Map<String, String> facts) {
    return of(
        ShellRenderer.renderForUpdate(
            update.steps(),
            new Values(facts),
            Places.OF_AN_UPDATE,
            new MachineWords(Optional.empty())));
  }

  private static MachineScript of(Rendering rendering) {
    return new MachineScript(
        rendering.script(),
        rendering.steps().stream().map(step -> Texts.plain(step.why(), LONGEST_PHRASE)).toList());
  }

  /** The functions that find the partitions of a boot disk, also for what runs in the OS. */
  public static String partitionFunctions() {
    return ShellRenderer.functions("partitions.sh");
  }

  /** The phrases as a file: a line each. */
  public String phrasesFile() {
    return phrases.isEmpty() ? "" : String.join("\n", phrases) + "\n";
  }

  /** Without the script, which may hold secrets in clear. */
  @Override
  public String toString() {
    return "MachineScript of " + phrases;
  }
}
