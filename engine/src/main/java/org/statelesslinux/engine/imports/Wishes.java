package org.statelesslinux.engine.imports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.state.RulePaths;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.StoreName;

/** Makes rules of what lines ask for, as far as a configuration can have them, each path once. */
final class Wishes {
  private static final int LONGEST_SHOWN = 120;

  private final ImportOptions options;
  private final List<Taken> taken = new ArrayList<>();
  private final Map<PathPattern, Taken> winners = new HashMap<>();
  private final List<Refused> refused = new ArrayList<>();
  private String file = "";
  private int files;

  Wishes(ImportOptions options) {
    this.options = options;
  }

  /** A wish that a rule can be made of. */
  private record Taken(
      int number, int table, String file, Table.Line line, PathPattern path, Wish wish) {
    String place() {
      return file + ":" + line.number();
    }
  }

  private record Refused(int table, RefusedLine line) {}

  /** Begins a table. */
  void begin(String name) {
    file = name;
    files++;
  }

  /** Refuses the table as a whole. */
  void refuseAll(String why) {
    refused.add(new Refused(files, new RefusedLine(file, 0, "", why)));
  }

  /** Refuses a line. */
  void refuse(Table.Line line, String why) {
    refused.add(refused(files, file, line, why));
  }

  private static Refused refused(int table, String file, Table.Line line, String why) {
    // Tabs are what stands between words in most of these tables.
    String shown = Texts.plain(line.text().replace('\t', ' '), LONGEST_SHOWN);
    return new Refused(table, new RefusedLine(file, line.number(), shown, why));
  }

  /** Takes what a line asks for, or refuses the line. */
  void add(Table.Line line, Wish wish) {
    PathPattern path;
    try {
      path = path(wish);
    } catch (IllegalArgumentException e) {
      refuse(line, String.valueOf(e.getMessage()));
      return;
    }
    Optional<String> whyNot = RulePaths.whyNot(path);
    if (whyNot.isPresent()) {
      refuse(line, Texts.quote(path.value()) + whyNot.get());
      return;
    }
    Taken one = new Taken(taken.size(), files, file, line, path, wish);
    taken.add(one);
    // What lasts is mounted last, so it is what the machine had.
    winners.merge(key(path), one, (first, next) -> lasts(next) && !lasts(first) ? next : first);
  }

  private static boolean lasts(Taken one) {
    return one.wish.keep() == Wish.Keep.PERSISTENT;
  }

  private static PathPattern path(Wish wish) {
    String text = wish.path();
    while (text.length() > 1 && text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return wish.glob() ? new PathPattern(text) : PathPattern.of(new AbsolutePath(text));
  }

  /** The same for all ways to write a path. */
  private static PathPattern key(PathPattern path) {
    return path.plain().map(PathPattern::of).orElse(path);
  }

  /** The rules, in the order of the tables. */
  List<ImportedRule> rules() {
    return taken.stream().filter(this::wins).map(this::rule).toList();
  }

  private Taken winner(Taken one) {
    return winners.getOrDefault(key(one.path), one);
  }

  private boolean wins(Taken one) {
    return winner(one).number == one.number;
  }

  private ImportedRule rule(Taken one) {
    StoreName store = lasts(one) ? options.persistent() : options.scratch();
    return new ImportedRule(one.path, store, one.wish.seed(), one.file, one.line.number());
  }

  /** What could not be taken, in the order of the tables. */
  List<RefusedLine> refused() {
    List<Refused> all = new ArrayList<>(refused);
    for (Taken one : taken) {
      if (!wins(one)) {
        Taken winner = winner(one);
        String why =
            "%s has the rule of %s%s"
                .formatted(
                    Texts.quote(one.path.value()),
                    winner.place(),
                    lasts(winner) && !lasts(one) ? ", which lasts" : "");
        all.add(refused(one.table, one.file, one.line, why));
      }
    }
    return all.stream()
        .sorted(Comparator.comparingInt(Refused::table).thenComparingInt(each -> each.line.line()))
        .map(Refused::line)
        .toList();
  }
}
