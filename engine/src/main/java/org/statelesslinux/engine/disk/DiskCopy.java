package org.statelesslinux.engine.disk;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.manifest.Sha256;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.TransferBuffer;

/**
 * Writes an image to a disk and compares. The first MiB, by which firmware finds what to start, is
 * blanked first and written last, when all behind it has been compared.
 */
final class DiskCopy {
  private static final int HEAD = 1 << 20;

  /** Written without a wait; so progress is that of the disk, and a cancellation is quick. */
  private static final long UNFLUSHED = 16L << 20;

  private final IsoImage image;
  private final OpenFile target;
  private final FoundDisk disk;
  private final Listener listener;
  private final TransferBuffer buffer = new TransferBuffer();
  private final int headLength;

  DiskCopy(IsoImage image, OpenFile target, FoundDisk disk, Listener listener) {
    this.image = image;
    this.target = target;
    this.disk = disk;
    this.listener = listener;
    headLength = (int) Math.min(HEAD, image.bytes());
  }

  /**
   * Does it.
   *
   * @return the digest of what was written, in hexadecimal digits
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException if the image or the disk fails, or does not hold what it should
   */
  String run() throws IOException {
    Path parent = Optional.ofNullable(image.file().getParent()).orElseThrow();
    try (Directory directory = Directory.open(parent);
        OpenFile source = directory.openFile(Directory.nameOf(image.file()))) {
      blank();
      byte[] head = new byte[headLength];
      read(source, "the image", head);
      byte[] digest = write(source, head);
      verify(head, digest);
      finish(head);
      return HexFormat.of().formatHex(digest);
    }
  }

  /** The end has to go as well: firmware may take the copy of a partition table that is there. */
  private void blank() throws IOException {
    zero(Math.max(0, disk.bytes() - HEAD));
    zero(0);
    target.flush();
  }

  private void zero(long at) throws IOException {
    put(at, new byte[(int) Math.min(HEAD, disk.bytes())]);
  }

  private void put(long at, byte[] bytes) throws IOException {
    target.seek(at);
    for (int done = 0; done < bytes.length; done += buffer.size()) {
      int count = Math.min(buffer.size(), bytes.length - done);
      buffer.put(bytes, done, count);
      target.write(buffer, count);
    }
  }

  private byte[] write(OpenFile source, byte[] head) throws IOException {
    MessageDigest digest = Sha256.start();
    digest.update(head);
    target.seek(headLength);
    pass(
        "writing %s to %s".formatted(image.file().getFileName(), disk.node()),
        done -> {
          int count = read(source, "the image", image.bytes() - done);
          target.write(buffer, count);
          buffer.digest(digest, count);
          if (done / UNFLUSHED != (done + count) / UNFLUSHED) {
            target.flush();
          }
          return count;
        });
    if (source.read(buffer, 1) > 0) {
      throw new IOException("the image has grown meanwhile");
    }
    target.flush();
    return digest.digest();
  }

  private void verify(byte[] head, byte[] written) throws IOException {
    target.forget();
    MessageDigest digest = Sha256.start();
    digest.update(head);
    target.seek(headLength);
    pass(
        "verifying " + disk.node(),
        done -> {
          int count = read(target, "the disk", image.bytes() - done);
          buffer.digest(digest, count);
          return count;
        });
    if (!Arrays.equals(digest.digest(), written)) {
      throw notTheSame();
    }
  }

  private void finish(byte[] head) throws IOException {
    boolean whole = false;
    try {
      put(0, head);
      target.flush();
      target.forget();
      byte[] back = new byte[headLength];
      target.seek(0);
      read(target, "the disk", back);
      whole = Arrays.equals(back, head);
    } finally {
      if (!whole) {
        zero(0);
        target.flush();
      }
    }
    if (!whole) {
      throw notTheSame();
    }
  }

  private IOException notTheSame() {
    return new IOException(
        disk.node() + " does not give back what was written to it, so it is worn out or a fake");
  }

  /** Does something piece by piece, and returns how many bytes a piece had. */
  private interface Piece {
    int pass(long done) throws IOException;
  }

  private void pass(String task, Piece piece) throws IOException {
    listener.on(new Event.Started(task, image.bytes(), Event.Unit.BYTES));
    long done = headLength;
    while (done < image.bytes()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException(task);
      }
      done += piece.pass(done);
      listener.on(new Event.Advanced(done, image.bytes()));
    }
    listener.on(new Event.Finished(task));
  }

  private int read(OpenFile file, String what, long most) throws IOException {
    int count = file.read(buffer, (int) Math.min(buffer.size(), most));
    if (count == 0) {
      throw new EOFException(what + " has ended before its length");
    }
    return count;
  }

  private void read(OpenFile file, String what, byte[] into) throws IOException {
    int done = 0;
    while (done < into.length) {
      int count = read(file, what, into.length - done);
      buffer.copy(into, done, count);
      done += count;
    }
  }
}
