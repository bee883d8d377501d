package org.statelesslinux.engine.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes a manifest line by line and digests it on the way. Not safe for several threads. */
public final class ManifestWriter implements Closeable {
  private final OutputStream out;
  private final MessageDigest digest = Sha256.start();

  /** Writes to a stream, which {@link #close} closes; it should have a buffer. */
  public ManifestWriter(OutputStream out) throws IOException {
    this.out = out;
    write(ManifestLines.FIRST_LINE);
  }

  /** Adds a line that {@link LineWriter} made. Lines come in the order of their paths. */
  public void write(byte[] line) throws IOException {
    digest.update(line);
    out.write(line);
  }

  /** The digest of all that was written; called once, at the end. */
  public Bytes finish() throws IOException {
    out.flush();
    return Bytes.of(digest.digest());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
