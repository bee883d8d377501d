package org.statelesslinux.engine.imports;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Seed;

/**
 * Lines of live-boot's persistence.conf(5): {@code DIR [OPTION,…]}. Without an option, or with
 * {@code bind}, the directory is copied once and kept, as a rule does. What {@code source} says is
 * where the volume has it, which a store does by itself.
 */
final class Persistence {
  private static final Pattern COMMA = Pattern.compile(",");
  private static final String SOURCE = "source=";

  private final Map<String, String> sources = new HashMap<>();

  List<Wish> read(List<String> words) throws LineException {
    String directory = words.get(0);
    if (words.size() > 2) {
      throw new LineException("it has more than a directory and options with commas between");
    }
    String way = "bind";
    String source = "";
    if (words.size() == 2) {
      for (String option : COMMA.split(words.get(1), -1)) {
        // Of the ways, the last one counts.
        switch (option) {
          case "" -> {}
          case "bind", "link", "union" -> way = option;
          default -> {
            if (!option.startsWith(SOURCE)) {
              throw new LineException(
                  Texts.quote(option) + " is no option; there are bind, link, union, source=PATH");
            }
            source = option.substring(SOURCE.length());
          }
        }
      }
    }
    refuseWay(way);
    refuseSource(directory, source);
    return List.of(new Wish(directory, false, Wish.Keep.PERSISTENT, Seed.FILES));
  }

  private static void refuseWay(String way) throws LineException {
    if (way.equals("union")) {
      throw new LineException(
          "union keeps what differs from the image, so that later images shine through; a rule"
              + " keeps a copy of the first, or, with the seed empty, nothing of it");
    }
    if (way.equals("link")) {
      throw new LineException(
          "link keeps single files that stand on the volume already; name the directory itself");
    }
  }

  private void refuseSource(String directory, String source) throws LineException {
    if (source.isEmpty()) {
      return;
    }
    if (source.equals(".")) {
      throw new LineException(
          "source=. makes the whole volume one directory; a store keeps others");
    }
    String other = sources.putIfAbsent(source, directory);
    if (other != null) {
      throw new LineException(
          "it shares its source with %s; every rule keeps its own".formatted(Texts.quote(other)));
    }
  }
}
