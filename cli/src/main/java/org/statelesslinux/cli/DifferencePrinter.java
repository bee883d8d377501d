package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.cli.terminal.Output;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.repository.Difference;

/** Shows differences, a line each. */
final class DifferencePrinter {
  private DifferencePrinter() {}

  static void print(List<Difference> differences, Output out, Paint paint) {
    for (Difference one : differences) {
      out.line(
          "  %s  %s: %s → %s"
              .formatted(
                  paint.bold(one.path()),
                  one.what(),
                  paint.green(one.expected()),
                  paint.red(one.found())));
    }
  }
}
