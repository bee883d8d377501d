package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a document points at is there: the file, and the heading in it. */
class LinksTest {
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(#[^)\\s]*)?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");

  @TestFactory
  Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
    return Block.documents().stream()
        .map(document -> DynamicTest.dynamicTest(document, () -> links(document)));
  }

  private static void links(String document) throws IOException {
    Path file = Block.PROJECT.resolve(document);
    String text = FENCED.matcher(Files.readString(file)).replaceAll("");
    assertThat(LINK.matcher(text).results().filter(link -> !leads(file, link)))
        .extracting(MatchResult::group)
        .isEmpty();
  }

  private static boolean leads(Path from, MatchResult link) {
    Path to = link.group(1).isEmpty() ? from : from.resolveSibling(link.group(1)).normalize();
    return Files.exists(to) && (link.group(2) == null || anchors(to).contains(link.group(2)));
  }

  /** As GitHub makes them: lower case, hyphens for blanks, no punctuation. */
  private static List<String> anchors(Path document) {
    try {
      return HEADING
          .matcher(FENCED.matcher(Files.readString(document)).replaceAll(""))
          .results()
          .map(found -> found.group(1).toLowerCase(Locale.ROOT))
          .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .map(anchor -> "#" + anchor)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
