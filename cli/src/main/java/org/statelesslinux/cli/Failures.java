package org.statelesslinux.cli;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.OutputException;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.UnknownNameException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error why a command failed, and with which exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final int BROKEN_PIPE = 13;

  private final StatelessCommand stateless;

  Failures(StatelessCommand stateless) {
    this.stateless = stateless;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintStream err = stateless.terminal().err();
    err.println(title(String.valueOf(failure.getMessage()).replace("\n", " ")));
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        err.println("Did you mean " + String.join(" or ", near) + "?");
      }
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return report(failure);
  }

  /** Says what went wrong and returns the exit code for it. */
  int report(Exception failure) {
    if (failure instanceof OutputException lost && lost.readerIsGone()) {
      return ExitCode.ofSignal(BROKEN_PIPE);
    }
    int code = ExitCode.FAILED;
    if (stateless.interruption().signal().isPresent()) {
      stateless.terminal().err().println(title("interrupted"));
      reportSuppressed(failure);
    } else if (failure instanceof ConfigException config) {
      new ProblemPrinter(stateless.terminal().errPaint(), stateless.terminal().errIsTerminal())
          .lines(config.problems())
          .forEach(stateless.terminal().err()::println);
      code = ExitCode.USAGE;
    } else {
      parts(failure);
      code = failure instanceof UnknownNameException ? ExitCode.USAGE : code;
    }
    if (stateless.verbose()) {
      failure.printStackTrace(stateless.terminal().err());
    }
    return code;
  }

  private void parts(Exception failure) {
    PrintStream err = stateless.terminal().err();
    Paint paint = stateless.terminal().errPaint();
    if (failure instanceof StatelessException known) {
      err.println(title("cannot " + known.doing()));
      err.println(paint.bold("  found:  ") + indented(known.found()));
      err.println(paint.bold("  do now: ") + indented(known.advice()));
    } else if (failure instanceof OutputException lost) {
      err.println(title("cannot write the answer to standard output"));
      err.println(paint.bold("  found:  ") + lost.getMessage());
    } else if (failure instanceof UncheckedIOException refused) {
      err.println(title("the system refuses something that this needs"));
      err.println(paint.bold("  found:  ") + indented(inWords(refused.getCause())));
      err.println(paint.bold("  do now: ") + adviceOn(refused.getCause()));
    } else {
      err.println(title("a defect of this program: " + failure));
      err.println(
          paint.bold("  do now: ") + "Run it again with --verbose and report what it says.");
    }
    reportSuppressed(failure);
  }

  private static String inWords(@Nullable Throwable failure) {
    if (failure instanceof AccessDeniedException denied) {
      return "this user may not use " + denied.getFile();
    }
    if (failure instanceof FileAlreadyExistsException there) {
      return there.getFile() + " is there already, and is not a directory";
    }
    if (failure instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    return String.valueOf(failure);
  }

  private static String adviceOn(@Nullable Throwable failure) {
    return failure instanceof AccessDeniedException
        ? "Run the same command as root."
        : "Mend that; --verbose shows what it was needed for.";
  }

  /** What failed while cleaning up is worth knowing, too. */
  private void reportSuppressed(Exception failure) {
    for (Throwable other : failure.getSuppressed()) {
      stateless
          .terminal()
          .err()
          .println("  and then: " + indented(String.valueOf(other.getMessage())));
    }
  }

  private String title(String text) {
    return stateless.terminal().errPaint().red("stateless: " + text);
  }

  private static String indented(String text) {
    return text.strip().replace("\n", "\n          ");
  }
}
