package org.statelesslinux.backend.coda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the double has no eyes for. */
class CodaScriptTest {
  private static final Path SCRIPT =
      Path.of("src/main/resources/org/statelesslinux/backend/coda/coda.sh").toAbsolutePath();

  @TempDir Path place;

  /** A refusal, or nothing to read, would end with 0 and have done nothing. */
  @Test
  void theQuestionWhetherToForgetAFileIsAnsweredWithYes() throws Exception {
    Path here = Files.createDirectory(place.resolve("here"));
    Path there = Files.createDirectory(place.resolve("there"));
    for (Path directory : new Path[] {here, there}) {
      Files.writeString(directory.resolve("a"), "a");
      Files.writeString(directory.resolve("b"), "b");
    }
    Path cfs = place.resolve("cfs");
    Files.writeString(
        cfs,
        "#!/bin/sh\nread -r answer\necho \"$1 ${2##*/} $answer\" >> '%s'\n"
            .formatted(place.resolve("asked")));
    Files.setPosixFilePermissions(cfs, PosixFilePermissions.fromString("rwx------"));
    assertThat(run("compare", cfs.toString(), here.toString(), there.toString())).isZero();
    assertThat(place.resolve("asked")).hasContent("flushobject a y\nflushobject b y\n");
    Files.writeString(there.resolve("b"), "c");
    assertThat(run("compare", cfs.toString(), here.toString(), there.toString())).isNotZero();
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    String[] argv = new String[arguments.length + 2];
    argv[0] = "/bin/sh";
    argv[1] = SCRIPT.toString();
    System.arraycopy(arguments, 0, argv, 2, arguments.length);
    return new ProcessBuilder(argv)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
