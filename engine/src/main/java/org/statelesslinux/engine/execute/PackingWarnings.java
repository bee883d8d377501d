package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects what a packer warns about: each kind of attribute left out once, with a count. */
final class PackingWarnings implements Command.Reader {
  private static final int MOST = 10;
  private static final Pattern LEFT_OUT = Pattern.compile("Unrecognised xattr prefix (\\S+)");

  private final StringBuilder line = new StringBuilder();
  private final Map<String, Integer> leftOut = new TreeMap<>();
  private final List<String> others = new ArrayList<>();
  private int more;

  @Override
  public synchronized void read(byte[] buffer, int count) {
    for (char c : new String(buffer, 0, count, ISO_8859_1).toCharArray()) {
      if (c == '\n') {
        take(line.toString().strip());
        line.setLength(0);
      } else if (line.length() < 1000 && !Character.isISOControl(c)) {
        line.append(c);
      }
    }
  }

  private void take(String warning) {
    if (warning.isEmpty()) {
      return;
    }
    Matcher attribute = LEFT_OUT.matcher(warning);
    if (attribute.matches()) {
      leftOut.merge(attribute.group(1), 1, Integer::sum);
    } else if (others.size() < MOST) {
      others.add("Packing: " + warning);
    } else {
      more++;
    }
  }

  synchronized List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    leftOut.forEach(
        (name, count) ->
            sentences.add(
                "The image format cannot hold the attribute %s; left out %d times."
                    .formatted(name, count)));
    sentences.addAll(others);
    if (more > 0) {
      sentences.add("Packing: " + more + " more warnings.");
    }
    return sentences;
  }
}
