package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

@Needs(root = true, tools = @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"))
final class UnmountingTest {
  @TempDir Path place;

  private Path medium = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void mountAnImageFromAMedium() throws IOException {
    medium = Files.createDirectories(place.toRealPath().resolve("medium"));
    image = Files.createDirectories(place.toRealPath().resolve("image"));
    must("/bin/mount", "-t", "tmpfs", "tmpfs", medium.toString());
    Path file = medium.resolve("image.squashfs");
    must(
        "/usr/bin/mksquashfs",
        Files.createDirectories(place.resolve("tree")).toString(),
        "" + file);
    must("/bin/mount", "-o", "loop,ro", file.toString(), image.toString());
  }

  @AfterEach
  void leaveNoMount() {
    Unmounting.all(image);
    Unmounting.all(medium);
  }

  @Test
  void whatACopyInAnotherNamespaceHoldsIsUnmountedAllTheSame() throws Exception {
    Path ready = place.resolve("ready");
    Process other =
        start(
            "/usr/bin/unshare",
            "--mount",
            "/bin/sh",
            "-c",
            "touch \"$0\"; exec sleep 600",
            "" + ready);
    try {
      Until.holds(() -> Files.exists(ready));

      Unmounting.all(image);
      Unmounting.all(medium);

      assertThat(MountTable.within(place.toRealPath())).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void aProcessThatUsesAMountIsNamedAndKeepsIt() throws Exception {
    Process user = start("/bin/sh", "-c", "cd \"$0\" && exec sleep 600", medium.toString());
    try {
      Path directory = Path.of("/proc/" + user.pid() + "/cwd");
      Until.holds(() -> Files.readSymbolicLink(directory).equals(medium));

      assertThatThrownBy(() -> Unmounting.all(medium))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("(" + user.pid() + ")");
      assertThat(MountTable.within(medium)).hasSize(1);
    } finally {
      user.destroyForcibly().waitFor();
    }
  }

  private static Process start(String... argv) throws IOException {
    return new ProcessBuilder(argv).start();
  }

  private static void must(String... argv) throws IOException {
    assertThat(Command.run(List.of(argv)).exit()).as(String.join(" ", argv)).isZero();
  }
}
