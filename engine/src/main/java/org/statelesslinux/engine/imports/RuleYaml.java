package org.statelesslinux.engine.imports;

import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Writes rules as a configuration has them, each with the place that it comes from. */
final class RuleYaml {
  /** What YAML takes for itself wherever it stands. */
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9/._-]*");

  private static final DumpSettings QUOTED =
      DumpSettings.builder()
          .setDefaultScalarStyle(ScalarStyle.DOUBLE_QUOTED)
          .setUseUnicodeEncoding(true)
          .setWidth(Integer.MAX_VALUE)
          .build();

  private RuleYaml() {}

  static String of(List<ImportedRule> rules) {
    if (rules.isEmpty()) {
      return "state: []\n";
    }
    StringBuilder text = new StringBuilder("state:\n");
    for (ImportedRule rule : rules) {
      text.append(
          "  - { path: %s, store: %s, seed: %s } # %s:%d\n"
              .formatted(
                  quoted(rule.path().value()),
                  rule.store(),
                  rule.seed().word(),
                  rule.file(),
                  rule.line()));
    }
    return text.toString();
  }

  private static String quoted(String path) {
    return PLAIN.matcher(path).matches()
        ? path
        : new Dump(QUOTED).dumpToString(path).stripTrailing();
  }
}
