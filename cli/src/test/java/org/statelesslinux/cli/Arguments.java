package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.cli.terminal.Screen;

/** The command as the tests of the documents know it. */
public final class Arguments {
  private Arguments() {}

  /**
   * Parses what a document tells people to type, and runs nothing.
   *
   * @throws picocli.CommandLine.ParameterException if the command would refuse it
   */
  public static void parse(List<String> arguments) {
    var unused = command(Screen.ofProgram()).commandLine().parseArgs(array(arguments));
  }

  /** Runs a command on a site and returns what it printed, the answer first. */
  public static String run(Path site, List<String> arguments) {
    Screen screen = Screen.ofProgram();
    List<String> all = new ArrayList<>(List.of("-c", site.toString()));
    all.addAll(arguments);
    command(screen).execute(all);
    return screen.out() + screen.err();
  }

  private static StatelessCommand command(Screen screen) {
    return new StatelessCommand(screen.terminal(), Interruption.none(screen.terminal()));
  }

  private static String[] array(List<String> arguments) {
    return arguments.toArray(new String[0]);
  }
}
