package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.engine.config.Problem;

class ProblemPrinterTest {
  @TempDir private Path directory;

  @Test
  void aProgramGetsALineForEachProblem() {
    assertThat(new ProblemPrinter(Paint.PLAIN, false).lines(List.of(problem("none", 3, 7))))
        .containsExactly("none:3:7: unknown key 'x'");
  }

  @Test
  void aPersonSeesThePlaceUnderTabsAndBesideLettersThatAreTwoCharacters() throws IOException {
    Path file = Files.writeString(directory.resolve("site.yaml"), "a: b\n\t😀 x: 1\n");

    assertThat(lines(file, 2, 4))
        .containsExactly(file + ":2:4: unknown key 'x'", "  \t😀 x: 1", "  \t  ^");
  }

  @Test
  void aPlaceBehindTheEndOfTheFileHasNoSource() throws IOException {
    Path file = Files.writeString(directory.resolve("site.yaml"), "a: b\n");

    assertThat(lines(file, 9, 1)).hasSize(1);
  }

  @Test
  void aLineThatWouldDriveTheTerminalIsNotShown() throws IOException {
    Path file = Files.writeString(directory.resolve("site.yaml"), "a: \u001b[2J\n");

    assertThat(lines(file, 1, 1)).hasSize(1);
  }

  @Test
  void aFileThatIsNotTextHasNoSource() throws IOException {
    Path file = Files.write(directory.resolve("site.yaml"), new byte[] {'a', (byte) 0xff, '\n'});

    assertThat(lines(file, 1, 1)).hasSize(1);
  }

  private static List<String> lines(Path file, int line, int column) {
    return new ProblemPrinter(Paint.PLAIN, true)
        .lines(List.of(problem(file.toString(), line, column)));
  }

  private static Problem problem(String file, int line, int column) {
    return new Problem(file, line, column, "unknown key 'x'");
  }
}
