package org.statelesslinux.cli.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a document.
 *
 * @param document the document, relative to the project
 * @param line the number of the block's first line, which follows the fence
 * @param language what the fence says; empty if it says nothing
 * @param text its lines without the indentation of the fence, each with its end
 */
record Block(String document, int line, String language, String text) {
  /** The directory of the project; tests run in their module's. */
  static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern FENCE = Pattern.compile("( *)```(.*)");

  /** Every document whose blocks people copy. */
  static List<String> documents() throws IOException {
    List<String> documents =
        new ArrayList<>(List.of("README.md", "CONTRIBUTING.md", "samples/README.md"));
    try (Stream<Path> files = Files.list(PROJECT.resolve("docs"))) {
      files
          .map(file -> "docs/" + file.getFileName())
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .forEach(documents::add);
    }
    return documents;
  }

  /** All blocks of all documents. */
  static List<Block> all() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String document : documents()) {
      blocks.addAll(of(document));
    }
    return blocks;
  }

  /** The blocks of a document, in order. */
  static List<Block> of(String document) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(PROJECT.resolve(document));
    for (int at = 0; at < lines.size(); at++) {
      Matcher fence = FENCE.matcher(lines.get(at));
      if (fence.matches()) {
        String indentation = fence.group(1);
        int first = at + 1;
        StringBuilder text = new StringBuilder();
        for (at = first; !lines.get(at).equals(indentation + "```"); at++) {
          String line = lines.get(at);
          text.append(line.startsWith(indentation) ? line.substring(indentation.length()) : line)
              .append('\n');
        }
        blocks.add(new Block(document, first + 1, fence.group(2).strip(), text.toString()));
      }
    }
    return blocks;
  }

  /** Where it is, as a compiler says it. */
  String place() {
    return document + ":" + line;
  }

  /** Its first line that is not empty. */
  String firstLine() {
    return text.lines().filter(found -> !found.isBlank()).findFirst().orElse("").strip();
  }
}
