package org.statelesslinux.engine.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.StatelessException;

/**
 * State rules made of the tables of other systems. Every line of a table is a comment, has become
 * at least one rule, or is among what was refused.
 *
 * @param rules the rules, in the order of the tables; each fits a configuration, and so do all
 *     together
 * @param refused what could not be taken, in the order of the tables
 */
public record RuleImport(List<ImportedRule> rules, List<RefusedLine> refused) {
  /** Keeps its own copies. */
  public RuleImport {
    rules = List.copyOf(rules);
    refused = List.copyOf(refused);
  }

  /**
   * Reads tables.
   *
   * @param sources tables, or directories with the tree of a system in them; of a tree {@code
   *     etc/statetab}, {@code etc/statetab.d}, {@code etc/rwtab}, {@code etc/rwtab.d} and {@code
   *     persistence.conf} are read, and no symbolic link is followed
   * @param format what kind of table they are; without it, as the files' names say
   * @param options what tables do not say
   * @throws StatelessException if a table cannot be read, or it is not known what kind it is
   */
  public static RuleImport of(List<Path> sources, Optional<Format> format, ImportOptions options) {
    Sources found = new Sources(format);
    sources.forEach(found::add);
    return of(found.tables(), options);
  }

  static RuleImport of(List<Table> tables, ImportOptions options) {
    Wishes wishes = new Wishes(options);
    for (Table table : tables) {
      wishes.begin(table.file());
      table.refusal().ifPresent(wishes::refuseAll);
      switch (table.format()) {
        case RWTAB -> Lines.each(table, wishes, Rwtab::read);
        case STATETAB -> Lines.each(table, wishes, Statetab::read);
        case PERSISTENCE -> Lines.each(table, wishes, new Persistence()::read);
        case LITEFILE -> new Litefile(options.image()).read(table, wishes);
      }
    }
    return new RuleImport(wishes.rules(), wishes.refused());
  }

  /** The rules as a configuration has them below {@code profiles}, a profile's name. */
  public String yaml() {
    return RuleYaml.of(rules);
  }

  /** The names of the stores that the rules need. */
  public List<String> stores() {
    List<String> stores = new ArrayList<>();
    rules.stream().map(rule -> rule.store().value()).distinct().sorted().forEach(stores::add);
    return stores;
  }
}
