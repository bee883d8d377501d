package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.boot.BootEntries;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.DiskParts;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.boot.EntryDigests;
import org.statelesslinux.engine.boot.Part;
import org.statelesslinux.engine.boot.SharedParts;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;

/** Boot entries of a few bytes, another for each snapshot. */
final class FakeEntries implements BootEntries {
  final Path kernel;
  final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final EntryDigests digests = new EntryDigests();
  private final Path directory;
  private SnapshotId snapshot = SnapshotId.ofHex("a".repeat(64));
  private long manifestBytes = 1234;
  private byte[] archive = {0, 1, 2, (byte) 0xff};
  private Optional<DiskParts> disk = Optional.empty();

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

  /** A snapshot of which all is there that a machine with a boot disk needs. */
  void publish(Path manifest, byte[] machineArchive, String kernel) throws IOException {
    String sha256 = digests.part(manifest).sha256();
    snapshot = SnapshotId.ofHex(sha256);
    manifestBytes = Files.size(manifest);
    archive = machineArchive.clone();
    Files.writeString(this.kernel, kernel);
    Files.writeString(directory.resolve("image-" + snapshot.abbreviated()), "the image 01");
    disk =
        Optional.of(
            new DiskParts(
                "linux of " + sha256 + "\n",
                digests.part(Files.writeString(directory.resolve("loader-part"), "a loader"))));
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
        manifestBytes,
        new SharedParts(
            part("kernel"),
            part("image-" + snapshot.abbreviated()),
            part("manifest-part"),
            part("attributes-part")),
        archive,
        commandLine,
        disk,
        // The files follow the snapshot, so what is different has another command line.
        new EntryDigest(
            Hashing.sha256()
                .hashString(commandLine + Hashing.sha256().hashBytes(archive), UTF_8)
                .toString()));
  }

  private Part part(String name) {
    try {
      return digests.part(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
