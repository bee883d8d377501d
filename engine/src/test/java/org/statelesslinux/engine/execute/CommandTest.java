package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void noSignalThatEndsProgramsIsIgnoredWhateverThisProcessIgnores() throws Exception {
    Process process =
        Command.prepare(List.of("/bin/grep", "^SigIgn:", "/proc/self/status")).start();
    String line = process.inputReader().readLine();
    assertThat(process.waitFor()).isZero();
    long ignored = Long.parseUnsignedLong(line.replaceAll("^SigIgn:\\s*", ""), 16);
    long endings = 1L << 0 | 1L << 1 | 1L << 2 | 1L << 12 | 1L << 14; // HUP INT QUIT PIPE TERM
    assertThat(ignored & endings).isZero();
  }
}
