package org.statelesslinux.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrialTest {
  @Test
  void theKernelTalksOnTheSerialPort() {
    assertThat(Trial.withConsole("quiet")).isEqualTo("quiet console=ttyS0");
  }

  @Test
  void whoeverChoseThatConsoleKeepsItsSpeed() {
    assertThat(Trial.withConsole("console=ttyS0,115200n8 quiet"))
        .isEqualTo("console=ttyS0,115200n8 quiet");
    assertThat(Trial.withConsole("console=ttyS01")).isEqualTo("console=ttyS01 console=ttyS0");
  }
}
