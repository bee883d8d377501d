package org.statelesslinux.engine.boot;

import com.google.common.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.statelesslinux.model.AbsolutePath;

/**
 * The files of one machine, as an archive that follows the boot image. It is not compressed, so
 * that it may follow an image of any kind.
 */
public final class MachineArchive {
  private final Archive archive = new Archive();

  /** An archive without files. */
  public MachineArchive() {}

  /**
   * Adds a file.
   *
   * @param path its path in the boot image
   * @param mode its permissions; 0600 for what is secret
   */
  public MachineArchive file(AbsolutePath path, byte[] bytes, int mode) {
    archive.file(path, ByteSource.wrap(bytes.clone()), mode);
    return this;
  }

  /** The archive. The same files give the same bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      archive.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
