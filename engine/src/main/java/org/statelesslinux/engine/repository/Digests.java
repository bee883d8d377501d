package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.statelesslinux.engine.manifest.Bytes;
import org.statelesslinux.engine.manifest.Sha256;
import org.statelesslinux.model.SnapshotId;

/** Makes the ids of snapshots. */
final class Digests {
  private static final int BUFFER = 64 * 1024;

  private Digests() {}

  /** The id that a digest of a manifest makes. */
  static SnapshotId id(Bytes sha256) {
    return SnapshotId.ofHex(HexFormat.of().formatHex(sha256.array()));
  }

  /** The id that a manifest in a file makes, whatever is in it. */
  static SnapshotId ofFile(Path manifest) throws IOException {
    MessageDigest digest = Sha256.start();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(manifest)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return id(Bytes.of(digest.digest()));
  }
}
