package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.boot.BootEntries;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.boot.EntryDigests;
import org.statelesslinux.engine.boot.Part;
import org.statelesslinux.engine.boot.SharedParts;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;

/** Boot entries of a few bytes, another for each snapshot. */
final class FakeEntries implements BootEntries {
  static final long MANIFEST_BYTES = 1234;

  final Path kernel;
  final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final EntryDigests digests = new EntryDigests();
  private final Path directory;
  private SnapshotId snapshot = SnapshotId.ofHex("a".repeat(64));

  FakeEntries(Path directory) throws IOException {
    this.directory = directory;
    this.kernel = Files.writeString(directory.resolve("kernel"), "kernel");
    Files.writeString(directory.resolve("manifest-part"), "manifest");
    Files.writeString(directory.resolve("attributes-part"), "attr");
    Files.writeString(directory.resolve("image-" + snapshot.abbreviated()), "image 01");
  }

  void publish(String image) throws IOException {
    snapshot = SnapshotId.ofHex("b".repeat(64));
    Files.writeString(directory.resolve("image-" + snapshot.abbreviated()), image);
  }

  /** Reads the kernel, which takes a while if a test has made it large. */
  void readKernel() {
    part("kernel");
  }

  SnapshotId snapshot() {
    return snapshot;
  }

  @Override
  public BootEntry of(Machine machine) {
    RuntimeException wanted = failure.get();
    if (wanted != null) {
      throw wanted;
    }
    String commandLine = "stateless.snapshot=" + snapshot + " stateless.machine=" + machine.name();
    return new BootEntry(
        snapshot,
        MANIFEST_BYTES,
        new SharedParts(
            part("kernel"),
            part("image-" + snapshot.abbreviated()),
            part("manifest-part"),
            part("attributes-part")),
        new byte[] {0, 1, 2, (byte) 0xff},
        commandLine,
        // The files follow the snapshot, so what is different has another command line.
        new EntryDigest(Hashing.sha256().hashString(commandLine, UTF_8).toString()));
  }

  private Part part(String name) {
    try {
      return digests.part(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
