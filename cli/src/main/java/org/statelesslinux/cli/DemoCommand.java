package org.statelesslinux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.demo.Demo;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.model.StatelessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows all of it on a real Debian. */
@Command(
    name = "demo",
    description = {
      "Show all of it on a real Debian tree. Needs root and, the first time, a Debian mirror.",
      "It keeps to one directory, and leaves nothing mounted and nothing running."
    })
final class DemoCommand extends EngineCommand {
  /** Set by the launcher: how it was called, and where the project keeps what can be made again. */
  private static final String PROGRAM = "stateless.program";

  private static final String CACHE = "stateless.cache";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where to keep the demo's files (default:%n${sys:stateless.cache:-~/.cache/stateless}/demo).")
  private @Nullable Path directory;

  DemoCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    String program = System.getProperty(PROGRAM, "stateless");
    if (!isRoot()) {
      throw new StatelessException(
          "show the demo",
          "this is not root, and only root may mount",
          "Run: sudo " + program + " demo" + (directory == null ? "" : " --dir " + directory));
    }
    try (Progress progress = progress()) {
      new Demo(
              directory == null ? cache().resolve("demo") : directory,
              program,
              terminal(),
              progress,
              (terminal, arguments) ->
                  new StatelessCommand(terminal, stateless().interruption()).execute(arguments))
          .run();
    }
    return ExitCode.DONE;
  }

  private static Path cache() {
    String given = System.getProperty(CACHE, "");
    return given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "stateless")
        : Path.of(given);
  }

  /** By the effective user id, as proc(5) tells it. */
  private static boolean isRoot() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    } catch (IOException e) {
      return false;
    }
  }
}
