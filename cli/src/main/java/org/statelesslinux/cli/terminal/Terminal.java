package org.statelesslinux.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where the command talks: the answer to standard output, all else to standard error, and what each
 * of them is.
 */
public final class Terminal {
  private final Output out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final Map<String, String> environment;
  private ColorChoice colors = ColorChoice.AUTO;

  /** A terminal made of these parts. */
  public Terminal(
      Output out,
      PrintStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.environment = Map.copyOf(environment);
  }

  /** That of this process. */
  public static Terminal ofThisProcess() {
    // System.out swallows failures, and a full disk must not look like an answer.
    Output out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Terminal(out, err, isTerminal(1), isTerminal(2), System.getenv());
  }

  /** This one, but with another place for the answer, which no person sees. */
  public Terminal with(Output other) {
    Terminal terminal = new Terminal(other, err, false, errIsTerminal, environment);
    terminal.colors = colors == ColorChoice.ALWAYS ? ColorChoice.AUTO : colors;
    return terminal;
  }

  /** Sees what a descriptor of this process is; System.console() tells of all three at once. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Standard output. */
  public Output out() {
    return out;
  }

  /** Standard error. */
  public PrintStream err() {
    return err;
  }

  /** Whether a person sees standard output at once. */
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /** Whether a person types this process's standard input. */
  public boolean inIsTerminal() {
    return isTerminal(0);
  }

  /** Whether a person sees standard error at once. */
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** Sets when colours are used. */
  public void colors(ColorChoice choice) {
    colors = choice;
  }

  /** The colours of standard output. */
  public Paint outPaint() {
    return paint(outIsTerminal);
  }

  /** The colours of standard error. */
  public Paint errPaint() {
    return paint(errIsTerminal);
  }

  private Paint paint(boolean terminal) {
    boolean colored =
        switch (colors) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO ->
              terminal
                  && environment.getOrDefault("NO_COLOR", "").isEmpty()
                  && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        };
    return colored ? Paint.COLOURED : Paint.PLAIN;
  }

  /** Whether standard error moves its cursor, as a progress bar needs it. */
  public boolean showsBars() {
    return errIsTerminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Whether the terminal's character set is UTF-8, by what locale(7) says decides it. */
  public boolean speaksUtf8() {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        String upper = value.toUpperCase(Locale.ROOT);
        return upper.contains("UTF-8") || upper.contains("UTF8");
      }
    }
    return false;
  }

  /** The variable of the environment, or an empty text. */
  public String environment(String name) {
    return environment.getOrDefault(name, "");
  }

  /** How many characters a line of standard error holds. */
  public int width() {
    return TerminalWidth.of(environment);
  }
}
