package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.statelesslinux.testsupport.Needs;

@Needs(tools = @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"))
class ProbeGuestTest {
  private final ProbeGuest guest = new ProbeGuest(QemuFiles.INSTALLED);

  @Test
  void itRunsToItsEndWhereAKernelWould() throws Exception {
    assertThat(guest.runsUnder(Accelerator.EMULATION, Duration.ofMinutes(2))).isTrue();
  }

  @Test
  void itIsEndedWhenItTakesTooLong() throws Exception {
    assertThat(guest.runsUnder(Accelerator.EMULATION, Duration.ofMillis(1))).isFalse();
    assertThat(Qemus.using(Path.of("stateless-vm-probe-"))).isEmpty();
  }

  @Test
  void theAnswerIsKept() throws Exception {
    assertThat(Accelerator.best(QemuFiles.INSTALLED))
        .isSameAs(Accelerator.best(QemuFiles.INSTALLED));
  }
}
