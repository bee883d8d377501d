package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

/** The scripts of instances and machines as a program reads them. */
class StepFunctionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "execute/steps.sh",
        "execute/identity.sh",
        "execute/machine.sh",
        "execute/disks.sh",
        "execute/mounts.sh",
        "execute/store.sh",
        "execute/copies.sh",
        "execute/dhcp-event.sh",
        "execute/partitions.sh",
        "execute/bootdisk.sh",
        "execute/medium.sh",
        "boot/init",
        "boot/server.sh",
        "boot/lock.sh",
        "boot/report",
        "boot/backup",
        "boot/update",
        "boot/entries.sh",
        "boot/good",
        "boot/rollback"
      })
  @Needs(
      tools = {
        @Needs.Tool(name = "shellcheck", debianPackage = "shellcheck"),
        @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static")
      })
  void nothingIsFoundInThem(String script) throws IOException {
    URL resource = getClass().getResource("/org/statelesslinux/engine/" + script);
    String file = Path.of(Objects.requireNonNull(resource).getPath()).toString();
    assertThat(said(List.of("shellcheck", "-x", file))).isEmpty();
    assertThat(said(List.of("/bin/busybox", "sh", "-n", file))).isEmpty();
  }

  private static String said(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
