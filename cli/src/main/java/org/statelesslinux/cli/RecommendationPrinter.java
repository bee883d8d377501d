package org.statelesslinux.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.recommend.Change;
import org.statelesslinux.engine.recommend.RankedMode;
import org.statelesslinux.engine.recommend.Reason;
import org.statelesslinux.engine.recommend.Recommendation;
import org.statelesslinux.engine.recommend.Verdict;
import org.statelesslinux.model.Mode;

/** Says a recommendation to a person. */
final class RecommendationPrinter {
  private final Paint paint;

  RecommendationPrinter(Paint paint) {
    this.paint = paint;
  }

  List<String> lines(Recommendation recommendation) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "machine %s, profile %s: %s"
            .formatted(recommendation.machine(), recommendation.profile(), answer(recommendation)));
    facts(recommendation, lines);
    int number = 0;
    for (RankedMode ranked : recommendation.ranking()) {
      number++;
      lines.add("");
      lines.add(
          "%2d. %s  %s".formatted(number, paint.bold(ranked.mode().value()), verdict(ranked)));
      ranked.reasons().forEach(reason -> lines.add(reason(reason)));
    }
    changes(recommendation, lines);
    if (!recommendation.notes().isEmpty()) {
      lines.add("");
      recommendation.notes().forEach(note -> lines.add(paint.yellow("note: ") + note));
    }
    return lines;
  }

  private String answer(Recommendation recommendation) {
    Optional<Mode> mode = recommendation.mode();
    if (mode.isEmpty()) {
      return paint.red("no mode suits it");
    }
    boolean configured = mode.get().equals(recommendation.configured());
    return paint.bold(mode.get().value())
        + (configured
            ? ", which it has"
            : " rather than %s, which it has".formatted(recommendation.configured()));
  }

  private static void facts(Recommendation recommendation, List<String> lines) {
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    Shapes.facts(recommendation.facts())
        .forEach(
            (name, value) ->
                value.ifPresentOrElse(
                    text -> known.add(name + " " + text), () -> unknown.add(name)));
    if (!known.isEmpty()) {
      lines.add("known: " + String.join(", ", known));
    }
    if (!unknown.isEmpty()) {
      lines.add("not known: " + String.join(", ", unknown));
    }
  }

  private String verdict(RankedMode ranked) {
    return switch (ranked.verdict()) {
      case FITS -> paint.green("fits") + ", " + points(ranked);
      case FITS_IF -> paint.yellow("fits on conditions") + ", " + points(ranked);
      case CANNOT -> paint.red("cannot");
    };
  }

  private static String points(RankedMode ranked) {
    return ranked.points() + (ranked.points() == 1 ? " point" : " points");
  }

  private static String reason(Reason reason) {
    String indent = "    ";
    return switch (reason.kind()) {
      case FOR ->
          indent
              + (reason.points() == 0 ? "   " : "+%d ".formatted(reason.points()))
              + reason.text();
      case AGAINST, RULES_OUT -> indent + " - " + reason.text();
      case CONDITION -> indent + "   if " + reason.text();
    };
  }

  private static String first(RankedMode ranked) {
    return ranked.mode() + (ranked.verdict() == Verdict.FITS ? " first" : " first, on conditions,");
  }

  private static void changes(Recommendation recommendation, List<String> lines) {
    lines.add("");
    if (recommendation.changes().isEmpty()) {
      lines.add("No single other fact would change this.");
      return;
    }
    lines.add("What would change this:");
    Map<String, List<String>> byAnswer = new LinkedHashMap<>();
    for (Change change : recommendation.changes()) {
      String answer = change.first().map(RecommendationPrinter::first).orElse("no mode");
      byAnswer.computeIfAbsent(answer, key -> new ArrayList<>()).add(change.condition());
    }
    byAnswer.forEach(
        (answer, conditions) ->
            lines.add("    " + answer + " if " + String.join(", or if ", conditions)));
  }
}
