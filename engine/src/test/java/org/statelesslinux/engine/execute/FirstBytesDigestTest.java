package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstBytesDigestTest {
  @TempDir Path directory;

  @Test
  void whatIsAppendedMeanwhileIsInIt() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(5).nextBytes(bytes);
    Path file = Files.write(directory.resolve("file"), bytes);
    try (FirstBytesDigest digest = FirstBytesDigest.start(file, bytes.length)) {
      Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
      assertThat(digest.withTheRest())
          .isEqualTo(Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString());
    }
  }

  @Test
  void whoGivesUpClosesIt() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[1000]);
    FirstBytesDigest digest = FirstBytesDigest.start(file, 1000);
    digest.close();
    assertThat(file).exists();
  }
}
