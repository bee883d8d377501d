package org.statelesslinux.engine.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.SiteReader;
import org.statelesslinux.model.Profile;

class RuleImportPropertiesTest {
  private static final Registry REGISTRY = FakeProvider.registry(new FakeProvider("plain"));

  @Property
  void anyBytesBecomeRulesCommentsOrRefusals(@ForAll Format format, @ForAll byte[] bytes) {
    assertAllLinesAccountedFor(format, bytes);
  }

  @Property
  void everyLineIsARuleACommentOrRefused(@ForAll Format format, @ForAll("tables") String table) {
    assertAllLinesAccountedFor(format, table.getBytes(UTF_8));
  }

  private static void assertAllLinesAccountedFor(Format format, byte[] bytes) {
    Table table = TableText.table("t", format, bytes);
    RuleImport imported = RuleImport.of(List.of(table), ImportOptions.USUAL);

    Set<Integer> accounted = new HashSet<>();
    imported.rules().forEach(rule -> accounted.add(rule.line()));
    imported.refused().forEach(line -> accounted.add(line.line()));
    for (Table.Line line : table.lines()) {
      if (line.problem().isPresent() || !isSilent(format, line.text())) {
        assertThat(accounted).as(line.text()).contains(line.number());
      }
    }
    assertThat(imported.refused())
        .allSatisfy(
            line -> {
              assertThat(line.why()).isNotEmpty();
              assertThat(line.text().codePoints()).noneMatch(Character::isISOControl);
            });
  }

  /** A line that nothing need be said about. */
  private static boolean isSilent(Format format, String text) {
    return text.isBlank()
        || text.strip().startsWith("#")
        || (format == Format.LITEFILE
            && text.matches("(?s)(?i).*,\\s*\"?(1|y|yes|true)\\s*\"?\\s*"));
  }

  @Property(tries = 300)
  void whatIsPrintedIsReadBackAsTheSameRules(@ForAll Format format, @ForAll("tables") String table)
      throws IOException {
    RuleImport imported =
        RuleImport.of(
            List.of(TableText.table("a: b # {\u2028", format, table.getBytes(UTF_8))),
            ImportOptions.USUAL);
    Path file = Files.createTempFile("site", ".yaml");
    try {
      Files.writeString(
          file,
          """
          repository: /srv/stateless
          server: { address: 192.0.2.10 }
          mode: plain
          stores: { machine: { type: ephemeral }, scratch: { type: ephemeral } }
          profiles:
            p:
              tree: /srv/p
          """
              + imported.yaml().indent(4));
      Profile profile = SiteReader.read(file, REGISTRY).profiles().get(0);

      List<String> read = new ArrayList<>();
      profile
          .state()
          .forEach(rule -> read.add(rule.path() + " " + rule.store() + " " + rule.seed()));
      profile
          .patterns()
          .forEach(rule -> read.add(rule.path() + " " + rule.store() + " " + rule.seed()));
      List<String> printed =
          imported.rules().stream()
              .map(
                  rule ->
                      rule.path().plain().map(Object::toString).orElse(rule.path().value())
                          + " "
                          + rule.store()
                          + " "
                          + rule.seed())
              .toList();
      assertThat(read).containsExactlyInAnyOrderElementsOf(printed);
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<String> tables() {
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(8);
    Arbitrary<String> names =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.strings().withChars("ab. '\"#:,{}[]*?\\&!%@").ofMaxLength(5)),
            Tuple.of(1, Arbitraries.strings().excludeChars('\n').ofMaxLength(4)));
    Arbitrary<String> paths =
        names.list().ofMinSize(1).ofMaxSize(3).map(parts -> "/" + String.join("/", parts));
    Arbitrary<String> words =
        Arbitraries.of(
            "files ", "dirs ", "empty ", "ALL,", "\"ALL\",", "", "#", "link ", "/home ", "\t");
    Arbitrary<String> ends =
        Arbitraries.of("", " bind", " union", " source=x", ",persistent", ",\"link,ro\",,1", "\r");
    return Combinators.combine(words, Arbitraries.oneOf(paths, paths, any), ends)
        .as((word, path, end) -> word + path + end)
        .list()
        .ofMaxSize(8)
        .map(lines -> String.join("\n", lines));
  }
}
