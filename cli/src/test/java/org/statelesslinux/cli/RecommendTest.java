package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.cli.Shell.Result;
import org.statelesslinux.cli.terminal.Screen;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recommending, with all modes that come along. */
class RecommendTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(?s)```sh\n\\./stateless -c (\\S+) (recommend [^\n]*)\n```\n\n```text\n(.*?)```");

  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void makeSite() throws IOException {
    shell = Shell.withSite(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "nfs, --disk none --medium none --network reliable --speed 1G",
    "nfs, --disk none --medium none --network reliable --memory 512M --used-by shared",
    "rsync, --disk 256G --network unreliable --offline must --used-by personal",
    "rsync, --disk 256G --medium usb --network unreliable --offline sometimes",
    "rsync, --disk 64G --network reliable --used-by shared",
    "livecd, --disk none --medium usb --network none --used-by shared",
    "livecd, --disk 64G --medium cdrom --network none",
    "livecd, --disk none --medium usb --network unreliable --offline must",
  })
  void theModeFollowsFromTheMachine(String expected, String facts) {
    JsonNode answer = json(facts);

    assertThat(answer.get("mode").stringValue()).isEqualTo(expected);
    assertThat(answer.get("ranking").get(0).get("verdict").stringValue()).isEqualTo("fits");
    assertThat(answer.get("ranking")).hasSize(4);
    for (JsonNode ranked : answer.get("ranking")) {
      assertThat(ranked.get("reasons")).isNotEmpty();
      for (JsonNode reason : ranked.get("reasons")) {
        assertThat(reason.get("text").stringValue())
            .doesNotContainIgnoringCase("nfs")
            .doesNotContainIgnoringCase("rsync")
            .doesNotContainIgnoringCase("livecd")
            .doesNotContainIgnoringCase("coda");
      }
    }
  }

  @Test
  void littleMemoryRulesOutNoModeThatKeepsNothingInIt() throws IOException {
    Files.writeString(
        shell.site(), Files.readString(shell.site()) + "modes: { livecd: { to-ram: true } }\n");

    JsonNode answer = json("--disk none --medium usb --network reliable --memory 512M");

    assertThat(answer.get("mode").stringValue()).isEqualTo("nfs");
    assertThat(answer.toString())
        .contains("its memory holds the image", "It has little memory, and this mode has a whole");
  }

  @Test
  void whatIsRankedAndWhyIsAnAnswerForPrograms() {
    JsonNode answer = json("--disk none --medium usb --network none");

    assertThat(answer.propertyNames())
        .containsExactly(
            "machine", "profile", "configured", "mode", "facts", "ranking", "changes", "notes");
    assertThat(answer.get("facts").toString())
        .isEqualTo(
            "{\"memory\":null,\"disk\":\"none\",\"medium\":\"usb\",\"network\":\"none\","
                + "\"speed\":null,\"offline\":null,\"used-by\":null}");
    assertThat(answer.get("changes").get(0).get("if").stringValue()).startsWith("it ");
  }

  @Test
  void whatIsNoFactIsWrongUsage() {
    assertThat(shell.run("recommend", "pc-01", "--disk", "64"))
        .isEqualTo(
            new Result(
                ExitCode.USAGE,
                "",
                """
                stateless: --disk: '64' is no disk; accepted: none, or a number of M, G or T: 512M, 4G
                Try 'stateless recommend --help'.
                """));
    assertThat(shell.run("recommend", "pc-01", "--network", "none", "--speed", "1G").err())
        .startsWith("stateless: these cannot be true together: network: none, and the speed");
  }

  @Test
  void anUnknownMachineIsRefusedAsElsewhere() {
    Result refused = shell.run("recommend", "pc-99");

    assertThat(refused).isEqualTo(shell.run("plan", "pc-99"));
    assertThat(refused.code()).isNotEqualTo(ExitCode.DONE);
  }

  @TestFactory
  Stream<DynamicTest> theGuideShowsWhatTheCommandSays() throws IOException {
    List<String[]> examples = new ArrayList<>();
    EXAMPLE
        .matcher(Files.readString(ROOT.resolve("docs/choosing-a-mode.md")))
        .results()
        .forEach(
            found -> examples.add(new String[] {found.group(1), found.group(2), found.group(3)}));
    assertThat(examples).hasSizeGreaterThan(1);
    return examples.stream()
        .map(one -> DynamicTest.dynamicTest(one[1], () -> assertThat(says(one)).isEqualTo(one[2])));
  }

  private String says(String[] example) throws IOException {
    // Whatever this host has published.
    Path site =
        Files.writeString(
            directory.resolve("example.yaml"),
            Files.readString(ROOT.resolve(example[0]))
                .replace("/srv/stateless", directory + "/repository"));
    Screen screen = Screen.ofProgram();
    List<String> arguments = new ArrayList<>(List.of("-c", site.toString()));
    arguments.addAll(List.of(example[1].split(" ")));
    new StatelessCommand(screen.terminal(), Interruption.none(screen.terminal()))
        .execute(arguments);
    return screen.out();
  }

  private JsonNode json(String facts) {
    List<String> arguments = new ArrayList<>(List.of("recommend", "pc-01", "--json"));
    arguments.addAll(List.of(facts.split(" ")));
    Result result = shell.run(arguments.toArray(new String[0]));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    return new JsonMapper().readTree(result.out());
  }
}
