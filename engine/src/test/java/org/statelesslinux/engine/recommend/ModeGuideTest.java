package org.statelesslinux.engine.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/choosing-a-mode.md says of points is what the code counts. */
class ModeGuideTest {
  private static final Path GUIDE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/choosing-a-mode.md");

  @Test
  void theTableOfPointsIsWhatIsCounted() throws IOException {
    String guide = Files.readString(GUIDE);

    assertThat(Preference.ALL)
        .allSatisfy(
            one -> assertThat(guide).contains("| %d | %s |".formatted(one.points(), one.pro())));
  }
}
