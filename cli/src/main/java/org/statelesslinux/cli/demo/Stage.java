package org.statelesslinux.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.statelesslinux.cli.terminal.Output;
import org.statelesslinux.cli.terminal.Terminal;
import org.statelesslinux.model.StatelessException;

/** Shows each command of the demo and runs exactly what it has shown. */
final class Stage {
  private final Terminal terminal;
  private final String program;
  private final Path site;
  private final Program command;
  private int headings;

  Stage(Terminal terminal, String program, Path site, Program command) {
    this.terminal = terminal;
    this.program = program;
    this.site = site;
    this.command = command;
  }

  /** Begins a part of the story. */
  void heading(String text) {
    headings++;
    terminal.out().line("");
    terminal.out().line(terminal.outPaint().bold(headings + ". " + text));
    terminal.out().flush();
  }

  /** Says something between the commands. */
  void say(String text) {
    terminal.out().line(terminal.outPaint().dim("   " + text));
    terminal.out().flush();
  }

  /** Shows a command that a person may want to run next. */
  void offer(String line, String why) {
    String sudo = terminal.environment("SUDO_USER").isEmpty() ? "" : "sudo ";
    terminal.out().line("  " + terminal.outPaint().cyan(sudo + line) + "  # " + why);
  }

  /** A command line of this program for the demo's site. */
  String line(String... arguments) {
    List<String> words = new ArrayList<>(List.of(program, "-c", Words.shortest(site)));
    words.addAll(List.of(arguments));
    return Words.line(words);
  }

  /** Runs this program for the demo's site. */
  void stateless(String... arguments) {
    String line = line(arguments);
    show(line);
    List<String> words = new ArrayList<>(List.of("-c", Words.shortest(site)));
    words.addAll(List.of(arguments));
    check(line, command.run(terminal, words));
  }

  /** Runs this program for the demo's site and shows only those lines of its answer. */
  void stateless(Pattern lines, String... arguments) {
    String line = line(arguments);
    show(line + " | grep -E " + Words.quoted(lines.pattern()));
    List<String> words = new ArrayList<>(List.of("-c", Words.shortest(site)));
    words.addAll(List.of(arguments));
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    check(line, command.run(terminal.with(new Output(answer)), words));
    answer
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(lines.asPredicate())
        .forEach(terminal.out()::line);
    terminal.out().flush();
  }

  /** Runs a line of POSIX shell on this host. */
  void shell(String line) {
    show(line);
    try {
      Process shell = new ProcessBuilder("/bin/sh", "-c", line).inheritIO().start();
      check(line, shell.waitFor());
    } catch (IOException e) {
      throw new StatelessException(
          "run /bin/sh", e.toString(), "Look at what is wrong with it.", e);
    } catch (InterruptedException e) {
      throw new StatelessException("go on", "the demo was interrupted", "Run it again.", e);
    }
  }

  /** Shows a command that somebody else runs. */
  void show(String line) {
    terminal.out().line(terminal.outPaint().cyan("$ " + line));
    // What runs next writes past our buffer.
    terminal.out().flush();
  }

  private void check(String line, int code) {
    terminal.out().flush();
    if (code != 0) {
      throw new StatelessException(
          "go on with the demo",
          "this ended with exit code " + code + ": " + line,
          "What it said is above. Put that right and run the demo again.");
    }
  }
}
