package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;

class QemuFilesTest {
  @TempDir Path nothing;

  @Test
  void everyMissingPackageIsNamedAtOnce() {
    VirtualMachineBuilder builder =
        VirtualMachine.builder()
            .firmware(Firmware.UEFI)
            .network(Network.user().bootFile("http://10.0.2.2/"));
    assertThatThrownBy(() -> builder.start(new QemuFiles(nothing)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("there is no " + nothing + "/usr/bin/qemu-system-x86_64 and no ")
        .hasMessageEndingWith(
            "Install what is missing: apt-get install qemu-system-x86 ovmf ipxe-qemu");
  }

  @Test
  void onlyWhatTheMachineNeedsIsMissed() {
    assertThatThrownBy(
            () -> VirtualMachine.builder().network(Network.user()).start(new QemuFiles(nothing)))
        .hasMessageEndingWith("apt-get install qemu-system-x86");
  }
}
