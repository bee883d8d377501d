package org.statelesslinux.engine.tree;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileStatus.FileKey;
import org.statelesslinux.engine.posix.FileStatus.Time;

/**
 * What tells whether an entry of a prototype is untouched since it was published: for each entry of
 * a manifest, in its order, which file it was and when that last changed.
 *
 * <p>The kernel alone sets the time of change, so it cannot be put back. The file is a cache:
 * without it everything is read again.
 */
public final class IndexFile {
  private static final byte[] MAGIC = "stateless index 1\n".getBytes(US_ASCII);
  private static final int BUFFER = 64 * 1024;

  private IndexFile() {}

  /**
   * What is kept about an entry.
   *
   * @param file which file it was
   * @param changed when anything of it last changed
   */
  record Mark(FileKey file, Time changed) {
    static Mark of(FileStatus status) {
      return new Mark(status.file(), status.changed());
    }
  }

  /** Writes an index. */
  public static final class Writer implements Closeable {
    private final DataOutputStream out;

    /** Writes to a stream, which {@link #close} closes. */
    public Writer(OutputStream out) throws IOException {
      this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
      this.out.write(MAGIC);
    }

    void write(Mark mark) throws IOException {
      out.writeLong(mark.file().fileSystem());
      out.writeLong(mark.file().inode());
      out.writeLong(mark.changed().seconds());
      out.writeInt(mark.changed().nanos());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Reads an index. */
  public static final class Reader implements Closeable {
    /** Equals no mark of a file: the kernel's nanoseconds are never negative. */
    static final Mark UNKNOWN = new Mark(new FileKey(0, 0), new Time(0, -1));

    private final DataInputStream in;
    private boolean ended;

    /** Reads from a stream, which {@link #close} closes. */
    public Reader(InputStream in) throws IOException {
      this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
      ended = !Arrays.equals(this.in.readNBytes(MAGIC.length), MAGIC);
    }

    /** The next mark; one that equals no other if the index is damaged or at its end. */
    Mark next() throws IOException {
      if (ended) {
        return UNKNOWN;
      }
      try {
        FileKey file = new FileKey(in.readLong(), in.readLong());
        return new Mark(file, new Time(in.readLong(), in.readInt()));
      } catch (EOFException e) {
        ended = true;
        return UNKNOWN;
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
