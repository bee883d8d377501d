package org.statelesslinux.engine.netboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * As much of iPXE's way with a line of a script as decides whether it only prints: words are parted
 * at blanks, some end a command, settings in them are expanded.
 */
final class Ipxe {
  private Ipxe() {}

  /** What commands print, if they are nothing but {@code echo}; a failure otherwise. */
  static List<String> print(List<String> commands) {
    List<String> printed = new ArrayList<>();
    for (String command : commands) {
      if (!command.matches("[ -~]*") || command.endsWith("\\")) {
        throw new AssertionError("not one line of ASCII: " + command);
      }
      List<String> words = new ArrayList<>(List.of(command.trim().split(" +")));
      if (!words.remove(0).equals("echo") || command.contains("${")) {
        throw new AssertionError("does more than print: " + command);
      }
      if (words.stream().anyMatch(Set.of("||", "&&", ";")::contains)
          || words.stream().anyMatch(word -> word.startsWith("#"))
          || (!words.isEmpty() && words.get(0).startsWith("-"))) {
        throw new AssertionError("not all of it is printed: " + command);
      }
      printed.add(String.join(" ", words));
    }
    return printed;
  }
}
