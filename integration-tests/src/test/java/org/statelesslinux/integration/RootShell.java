package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** A shell of root's on a machine's console. What is typed there is echoed too. */
final class RootShell {
  /** The marks are not typed as they are printed. */
  private static final Pattern PRINTED = Pattern.compile("begins (.*) ended ([0-9]+)\\.");

  private RootShell() {}

  /**
   * Logs in on a small machine.
   *
   * @param up what its console says when it is up
   */
  static void logIn(VirtualMachine machine, String up) {
    machine.console().await(up, MachineLab.LIMIT);
    machine.console().await("login: ", MachineLab.LIMIT);
    machine.type("root\n");
    machine.console().await("# ", MachineLab.LIMIT);
  }

  /** Types a command that prints exactly these lines. */
  static void prints(VirtualMachine machine, String command, String lines) {
    MatchResult said = run(machine, command);
    assertThat(said.group(1))
        .as(command)
        .isEqualTo(lines.lines().map(line -> line + ",").collect(Collectors.joining()));
  }

  /** Types a command that succeeds and prints something like this, a comma for each line's end. */
  static void prints(VirtualMachine machine, String command, Pattern like) {
    MatchResult said = run(machine, command);
    assertThat(said.group(2)).as(command + ": " + said.group(1)).isEqualTo("0");
    assertThat(said.group(1)).as(command).containsPattern(like);
  }

  /** Types a command that prints something like this and nothing else, however it ends. */
  static void says(VirtualMachine machine, String command, Pattern like) {
    assertThat(run(machine, command).group(1)).as(command).matches(like);
  }

  /** Types a command that ends with this code. */
  static void ends(VirtualMachine machine, String command, int code) {
    MatchResult said = run(machine, command);
    assertThat(said.group(2)).as(command + ": " + said.group(1)).isEqualTo(Integer.toString(code));
  }

  private static MatchResult run(VirtualMachine machine, String command) {
    machine.type(
        "code=$({ { "
            + command
            + "; } 2>&1; echo $? >&3; } 3>/run/ended | tr '\\n' ,);"
            + " echo \"be\"gins \"$code\" ended $(cat /run/ended).\n");
    return machine.console().await(PRINTED, MachineLab.LIMIT);
  }
}
