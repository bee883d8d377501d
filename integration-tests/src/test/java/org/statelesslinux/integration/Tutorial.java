package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The blocks of docs/tutorial.md, taken one after the other: none can be left out unseen. */
final class Tutorial {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S+)\n(.*?)^```$");

  private final Deque<MatchResult> blocks = new ArrayDeque<>();

  Tutorial() throws IOException {
    Path document = Path.of("").toAbsolutePath().getParent().resolve("docs/tutorial.md");
    BLOCK.matcher(Files.readString(document)).results().forEach(blocks::add);
  }

  /** The next block, which must be in this language and begin like that. */
  String next(String language, String beginning) {
    MatchResult block = blocks.removeFirst();
    assertThat(block.group(1)).as(block.group(2)).isEqualTo(language);
    assertThat(block.group(2)).startsWith(beginning);
    return block.group(2);
  }

  boolean isAtItsEnd() {
    return blocks.isEmpty();
  }
}
