package org.statelesslinux.engine.boot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.TransferBuffer;

/** Reads an open file as a stream, and closes it. */
final class TreeInput extends InputStream {
  private final OpenFile file;
  private final TransferBuffer buffer = new TransferBuffer();

  TreeInput(OpenFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    int count = file.read(buffer, length);
    if (count == 0) {
      return -1;
    }
    buffer.copy(into, offset, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
