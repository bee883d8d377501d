package org.statelesslinux.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Asks stty(1) how wide the terminal at standard error is. */
final class TerminalWidth {
  private static final int USUAL = 80;

  private TerminalWidth() {}

  static int of(Map<String, String> environment) {
    int said = number(environment.getOrDefault("COLUMNS", ""));
    if (said > 0) {
      return said;
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.from(new File("/proc/self/fd/2")))
              .redirectError(Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int asked = number(answer.strip().replaceFirst("^\\d+ ", ""));
      return asked > 0 ? asked : USUAL;
    } catch (IOException e) {
      return USUAL;
    }
  }

  private static int number(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }
}
