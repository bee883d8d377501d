package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The step that runs a program, and the words for one that failed. */
final class CommandSteps {
  private CommandSteps() {}

  static void run(List<String> argv, List<String> unless) throws IOException, StepException {
    if (!unless.isEmpty() && Command.run(unless).exit() == 0) {
      return;
    }
    Command.Outcome outcome = Command.run(argv);
    if (outcome.exit() != 0) {
      throw failed(argv, outcome);
    }
  }

  static StepException failed(List<String> argv, Command.Outcome outcome) {
    return new StepException(
        "%s exited with %d%s"
            .formatted(
                argv.stream().map(CommandSteps::shown).collect(Collectors.joining(" ")),
                outcome.exit(),
                outcome.said().isEmpty() ? " and said nothing" : " and said: " + outcome.said()),
        "Mend what it complains about, then do it again: what was done before it is kept or done"
            + " once more.");
  }

  /** As a person would type it. */
  static String shown(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : ShellQuote.quote(word);
  }
}
