package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Shell.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportTest {
  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void makeSite() throws IOException {
    shell = Shell.withSite(directory);
    // It is not needed.
    Files.delete(shell.site());
  }

  @Test
  void rulesAreTheAnswerAndEndWithZero() throws IOException {
    Path table = Files.writeString(directory.resolve("rwtab"), "dirs /var/log\n");

    assertThat(shell.run("import", table.toString()))
        .isEqualTo(
            new Result(
                ExitCode.DONE,
                "state:\n  - { path: /var/log, store: scratch, seed: dirs } # " + table + ":1\n",
                ""));
  }

  @Test
  void aLineThatCannotBeTakenIsSaidAndCounts() throws IOException {
    Path etc = Files.createDirectories(shell.tree().resolve("etc"));
    Files.writeString(etc.resolve("statetab"), "/home\n");
    Files.writeString(etc.resolve("rwtab"), "copy /x\n");

    Result result =
        shell.run("import", "--store", "disk", "--scratch", "mem", shell.tree().toString());

    assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).contains("{ path: /home, store: disk, seed: files }");
    assertThat(result.err())
        .isEqualTo(
            etc
                + "/rwtab:1: copy /x: 'copy' is no type; there are empty, dirs and files\n"
                + "stateless: 1 line without a rule\n");
  }

  @Test
  void aProgramGetsBoth() throws IOException {
    Path table =
        Files.writeString(directory.resolve("x"), "ALL,/a/,persistent\nlogin,/b/\nweb,/c/\n");

    Result result =
        shell.run("import", "--json", "--format", "litefile", "--image", "web", table.toString());

    JsonNode json = JsonMapper.shared().readTree(result.out());
    assertThat(json.propertyNames()).containsExactly("rules", "refused");
    JsonNode rules = json.get("rules");
    assertThat(rules.size()).isEqualTo(2);
    assertThat(rules.get(0).propertyNames()).containsExactly("path", "store", "seed", "from");
    assertThat(rules.get(0).get("from").stringValue()).isEqualTo(table + ":1");
    JsonNode refused = json.get("refused").get(0);
    assertThat(refused.propertyNames()).containsExactly("file", "line", "text", "why");
    assertThat(refused.get("line").intValue()).isEqualTo(2);
    assertThat(refused.get("text").stringValue()).isEqualTo("login,/b/");
  }

  @Test
  void wrongOptionsAreWrongUsage() throws IOException {
    String table = Files.writeString(directory.resolve("rwtab"), "").toString();

    assertThat(shell.run("import").code()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("import", "--store", "A", table).code()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("import", "--format", "fstab", table))
        .satisfies(
            result -> {
              assertThat(result.code()).isEqualTo(ExitCode.USAGE);
              assertThat(result.err())
                  .contains("there are: rwtab, statetab, persistence, litefile");
            });
  }

  @Test
  void whatIsNoTableFails() {
    Result result = shell.run("import", shell.tree().toString());

    assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("the tree has no table");
  }
}
