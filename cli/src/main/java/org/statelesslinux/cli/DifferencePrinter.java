package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.cli.terminal.Output;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.repository.Difference;

/** Shows differences, a line each: what is missing, what is extra, what is otherwise. */
final class DifferencePrinter {
  private DifferencePrinter() {}

  static void print(List<Difference> differences, Output out, Paint paint) {
    for (Difference one : differences) {
      String path = paint.bold(one.path());
      out.line(
          switch (one.what()) {
            case "missing" -> paint.red("- ") + path + "  " + one.expected();
            case "extra" -> paint.green("+ ") + path + "  " + one.found();
            default ->
                paint.yellow("~ ")
                    + path
                    + "  %s: %s → %s".formatted(one.what(), one.expected(), one.found());
          });
    }
  }
}
