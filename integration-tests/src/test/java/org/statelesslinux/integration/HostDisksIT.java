package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testsupport.Needs;

/** Disks of this host that look like a machine's own are left as they are. */
@Needs(
    root = true,
    filesystems = "overlay",
    tools = {
      @Needs.Tool(name = "losetup", debianPackage = "mount"),
      @Needs.Tool(name = "mkfs.ext4", debianPackage = "e2fsprogs")
    })
class HostDisksIT {
  private static final int BYTES = 16 << 20;

  @TempDir private Path directory;
  @TempDir private Path images;
  private final List<String> devices = new ArrayList<>();
  private Bench bench;

  @BeforeEach
  void makeTree() throws Exception {
    bench = Bench.in(directory);
    Prototypes.odd(bench.tree());
  }

  @AfterEach
  void detach() throws Exception {
    for (String device : devices) {
      command("losetup", "-d", device);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void noDiskOfTheHostIsFormattedMountedOrWrittenTo(String mode) throws Exception {
    Path store = disk("store", "stateless-state");
    Path cache = disk("cache", "stateless-cache");
    Path blank = disk("blank", "");
    bench.engine(mode, Bench.rule("/var/log", "machine", "dirs")).close();
    Files.writeString(
        bench.config(), Files.readString(bench.config()).replace("/dev/loop99", devices.get(2)));
    List<String> before = List.of(digest(store), digest(cache), digest(blank));

    try (Engine engine = bench.open(true)) {
      engine.profile("kiosk").publish();
      assertThat(Bench.sh(engine, "echo kept > /var/log/here; sync")).isZero();
      try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
        assertThat(instance.root().resolve("var/log/here")).hasContent("kept\n");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
            .doesNotContain(devices.stream().map(device -> device + " ").toList());
      }
    }

    for (String device : devices) {
      command("sync", "-f", device);
    }
    assertThat(List.of(digest(store), digest(cache), digest(blank))).isEqualTo(before);
    assertThat(Traces.of(bench)).isEmpty();
  }

  private Path disk(String name, String label) throws Exception {
    Path image = images.resolve(name + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    if (!label.isEmpty()) {
      command("mkfs.ext4", "-q", "-L", label, image.toString());
    }
    devices.add(command("losetup", "--find", "--show", image.toString()).strip());
    return image;
  }

  private static String digest(Path image) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(image)));
  }

  private static String command(String... argv) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> String.join(" ", argv) + ": " + said).isZero();
    return said;
  }
}
