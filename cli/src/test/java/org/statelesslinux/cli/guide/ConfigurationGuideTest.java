package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.spi.Option;

/** What docs/configuration.md says of the configuration is what the code reads. */
class ConfigurationGuideTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(repository:.*?)```");
  private static final Pattern SCHEMA_KEY = Pattern.compile("\"([a-z-]+)\"\\s*:\\s*\\{");

  /** Words of JSON Schema itself. */
  private static final List<String> SCHEMA_WORDS =
      List.of("properties", "items", "additionalProperties", "propertyNames");

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> theTableOfAModesOptionsIsWhatItsBackendDeclares() throws IOException {
    String guide = guide();
    return Engine.builder().modes().stream()
        .map(
            mode ->
                DynamicTest.dynamicTest(
                    mode.mode().value(), () -> assertThat(guide).contains(table(mode))));
  }

  @Test
  void everyKeyOfTheSchemaIsThere() throws IOException {
    String guide = guide();
    TreeSet<String> keys =
        SCHEMA_KEY
            .matcher(Engine.builder().schema())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    SCHEMA_WORDS.forEach(keys::remove);

    assertThat(keys).contains("repository", "seed", "make-on");
    assertThat(keys).allSatisfy(key -> assertThat(guide).contains("`" + key + "`"));
  }

  @Test
  void theReaderAcceptsEveryExampleOfAWholeSite() throws IOException {
    List<String> examples =
        EXAMPLE.matcher(guide()).results().map(found -> found.group(1)).toList();

    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      Path file = Files.writeString(directory.resolve("site.yaml"), example);
      assertThat(Engine.builder().config(file).check()).as(example).isEmpty();
    }
  }

  private static String guide() throws IOException {
    return Files.readString(ROOT.resolve("docs/configuration.md"));
  }

  /** The table as it must stand in the guide; a failure shows what to copy there. */
  private static String table(ModeInfo mode) {
    return mode.options().stream()
        .map(
            option ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        option.name(), option.type().accepted(), fallback(option), option.help()))
        .collect(
            Collectors.joining(
                "",
                "### "
                    + mode.mode()
                    + "\n\n| Option | Value | Default | What for |\n|---|---|---|---|\n",
                ""));
  }

  private static String fallback(Option<?> option) {
    String shown = option.fallback().map(Object::toString).orElse("none, must be given");
    return shown.equals("[]") ? "an empty list" : shown;
  }
}
