package org.statelesslinux.engine.netboot;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes any text something that iPXE prints and does not act on (ipxe.org/scripting): only
 * printable ASCII, no settings that are expanded, no words that end a command.
 */
final class IpxeText {
  private static final int WIDTH = 78;
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();
  private static final Set<String> ENDING_A_COMMAND = Set.of("||", "&&", ";");

  private IpxeText() {}

  /** Commands that print a text, in lines that fit a screen. */
  static List<String> echo(String text) {
    List<String> commands = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : WORDS.split(printable(text))) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        commands.add("echo " + line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(harmless(word, line.isEmpty()));
    }
    commands.add("echo " + line);
    return commands;
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c == '…') {
                printable.append("...");
              } else if (Character.isWhitespace(c)) {
                printable.append(' ');
              } else {
                printable.append(c > ' ' && c < 0x7f ? (char) c : '?');
              }
            });
    return printable.toString();
  }

  private static String harmless(String word, boolean first) {
    boolean special =
        ENDING_A_COMMAND.contains(word) || word.startsWith("#") || (first && word.startsWith("-"));
    String safe = (special ? "\\" : "") + word.replace("${", "$\\{");
    // At the end of a line a backslash would join the next line to it.
    return safe.endsWith("\\") ? safe + "." : safe;
  }
}
