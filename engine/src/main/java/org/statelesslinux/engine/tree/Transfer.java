package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.concurrent.atomic.LongAdder;
import org.statelesslinux.engine.manifest.Bytes;
import org.statelesslinux.engine.manifest.Sha256;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.posix.TransferBuffer;

/** One thread's means to read files: each byte is read once, digested, and written where wanted. */
final class Transfer {
  private static final ThreadLocal<Transfer> OF_THREAD = ThreadLocal.withInitial(Transfer::new);

  private final TransferBuffer buffer = new TransferBuffer();
  private final MessageDigest digest = Sha256.start();

  private Transfer() {}

  static Transfer ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Digests a file.
   *
   * @param done is told how many bytes were read, as it goes
   */
  Bytes digest(OpenFile file, LongAdder done) throws IOException {
    digest.reset();
    int count;
    do {
      OrderedWork.checkInterrupted();
      count = file.read(buffer, buffer.size());
      buffer.digest(digest, count);
      done.add(count);
    } while (count == buffer.size());
    return Bytes.of(digest.digest());
  }

  /**
   * Copies a file into an empty one, holes as holes, and digests it.
   *
   * @param found the file's own entry; what lies beyond its length then is left out
   */
  Bytes copy(OpenFile from, Found found, OpenFile to, LongAdder done) throws IOException {
    digest.reset();
    Output output = new Output(to, found.path());
    if (found.status().isSparse()) {
      copySparse(from, found.status().size(), output, done);
    } else {
      copyRange(from, found.status().size(), output, done);
    }
    return Bytes.of(digest.digest());
  }

  private void copySparse(OpenFile from, long length, Output to, LongAdder done)
      throws IOException {
    long at = 0;
    while (at < length) {
      long data = from.nextData(at, length);
      digestZeros(data - at, done);
      at = data;
      if (at < length) {
        long hole = from.nextHole(at, length);
        from.seek(at);
        to.seek(at);
        copyRange(from, hole - at, to, done);
        at = hole;
      }
    }
    to.setLength(length);
  }

  private void copyRange(OpenFile from, long length, Output to, LongAdder done) throws IOException {
    long left = length;
    while (left > 0) {
      OrderedWork.checkInterrupted();
      int count = from.read(buffer, (int) Math.min(left, buffer.size()));
      if (count == 0) {
        // The file was cut meanwhile; whoever compares its times afterwards finds that out.
        return;
      }
      buffer.digest(digest, count);
      to.write(buffer, count);
      left -= count;
      done.add(count);
    }
  }

  private void digestZeros(long length, LongAdder done) throws IOException {
    long left = length;
    while (left > 0) {
      OrderedWork.checkInterrupted();
      int count = (int) Math.min(left, buffer.size());
      buffer.digestZeros(digest, count);
      left -= count;
      done.add(count);
    }
  }

  /** The file that is written, so that its failures are told from those of the one that is read. */
  private record Output(OpenFile file, TreePath path) {
    void write(TransferBuffer buffer, int count) throws TreeException {
      attempt(() -> file.write(buffer, count));
    }

    void seek(long offset) throws TreeException {
      attempt(() -> file.seek(offset));
    }

    void setLength(long length) throws TreeException {
      attempt(() -> file.setLength(length));
    }

    private void attempt(Call call) throws TreeException {
      try {
        call.run();
      } catch (PosixException e) {
        throw new TreeException(TreeException.Side.WRITING, path, e);
      }
    }

    private interface Call {
      void run() throws PosixException;
    }
  }
}
