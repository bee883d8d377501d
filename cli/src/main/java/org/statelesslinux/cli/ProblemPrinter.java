package org.statelesslinux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.config.Problem;

/** Shows the problems of a configuration as compilers do, with the line itself for a person. */
final class ProblemPrinter {
  private final Paint paint;
  private final boolean withSource;
  private final Map<String, List<String>> files = new HashMap<>();

  ProblemPrinter(Paint paint, boolean withSource) {
    this.paint = paint;
    this.withSource = withSource;
  }

  List<String> lines(List<Problem> problems) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      String place = problem.file() + ":" + problem.line() + ":" + problem.column() + ": ";
      lines.add(paint.bold(place) + paint.red(problem.message()));
      if (withSource) {
        lines.addAll(source(problem));
      }
    }
    return lines;
  }

  private List<String> source(Problem problem) {
    if (!Files.exists(Path.of(problem.file()))) {
      return List.of("  -c FILE names another; docs/configuration.md says what stands in it");
    }
    List<String> file = files.computeIfAbsent(problem.file(), ProblemPrinter::read);
    if (problem.line() > file.size()) {
      return List.of();
    }
    String line = file.get(problem.line() - 1);
    if (line.isBlank() || line.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      return List.of();
    }
    int before = Math.min(problem.column() - 1, line.codePointCount(0, line.length()));
    // A tab stays a tab, so that the caret stands under what it points at.
    String space = line.substring(0, line.offsetByCodePoints(0, before)).replaceAll("[^\\t]", " ");
    return List.of("  " + line, "  " + space + paint.green("^"));
  }

  private static List<String> read(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
