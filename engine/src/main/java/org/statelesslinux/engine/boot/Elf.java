package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program, a library or a kernel module says of itself in its ELF headers (elf(5), System V
 * ABI): for which processor it is, its loader, the libraries that it needs, its sections.
 *
 * <p>Reads 32 and 64 bits in either byte order. Believes nothing: whatever lies outside the file,
 * repeats without end or has no end is an {@link ElfException}.
 */
final class Elf {
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final int INTERPRETER = 3;

  private static final int NEEDED = 1;
  private static final int STRING_TABLE = 5;
  private static final int RPATH = 15;
  private static final int RUNPATH = 29;

  private static final int SECTION_WITHOUT_BYTES = 8;

  private static final int LONGEST_TEXT = 4096;
  private static final int MOST_ENTRIES = 65_536;

  private final ByteBuffer bytes;
  private final boolean wide;
  private final Kind kind;
  private final List<Segment> segments = new ArrayList<>();
  private final List<String> needed = new ArrayList<>();
  private final List<String> rpath = new ArrayList<>();
  private final List<String> runpath = new ArrayList<>();
  private Optional<String> interpreter = Optional.empty();

  /**
   * What must be equal for a program and a library to fit together.
   *
   * @param bits 32 or 64
   * @param bigEndian its byte order
   * @param machine the number of its processor, e_machine
   */
  record Kind(int bits, boolean bigEndian, int machine) {}

  private record Segment(int type, long offset, long address, long size) {}

  private Elf(ByteBuffer bytes, boolean wide) throws ElfException {
    this.bytes = bytes;
    this.wide = wide;
    this.kind = new Kind(wide ? 64 : 32, bytes.order() == ByteOrder.BIG_ENDIAN, half(18));
  }

  /**
   * Reads headers.
   *
   * @throws ElfException if it is no ELF file or a damaged one
   */
  static Elf read(byte[] file) throws ElfException {
    if (!isElf(file)) {
      throw new ElfException("it is no ELF file");
    }
    if (!isOneOrTwo(file[4]) || !isOneOrTwo(file[5])) {
      throw new ElfException("its ELF class or byte order is none that exists");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    bytes.order(file[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    Elf elf = new Elf(bytes, file[4] == 2);
    elf.readSegments();
    elf.readDynamic();
    return elf;
  }

  private static boolean isOneOrTwo(byte b) {
    return b == 1 || b == 2;
  }

  /** Whether it begins like an ELF file. */
  static boolean isElf(byte[] file) {
    return file.length >= 16
        && file[0] == 0x7f
        && file[1] == 'E'
        && file[2] == 'L'
        && file[3] == 'F';
  }

  /** What it fits to. */
  Kind kind() {
    return kind;
  }

  /** The path of its loader; a static program has none. */
  Optional<String> interpreter() {
    return interpreter;
  }

  /** The names of the libraries that it needs itself. */
  List<String> needed() {
    return needed;
  }

  /** Where it wants its libraries looked for first, and those of its libraries (DT_RPATH). */
  List<String> rpath() {
    return rpath;
  }

  /** Where it wants its own libraries looked for first; if it says so, its rpath does not count. */
  List<String> runpath() {
    return runpath;
  }

  private void readSegments() throws ElfException {
    long table = word(wide ? 32 : 28);
    int entrySize = half(wide ? 54 : 42);
    int count = half(wide ? 56 : 44);
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entrySize;
      Segment segment =
          new Segment(
              integer(at),
              word(at + (wide ? 8 : 4)),
              word(at + (wide ? 16 : 8)),
              word(at + (wide ? 32 : 16)));
      segments.add(segment);
      if (segment.type() == INTERPRETER) {
        interpreter = Optional.of(text(segment.offset()));
      }
    }
  }

  private void readDynamic() throws ElfException {
    for (Segment segment : segments) {
      if (segment.type() == DYNAMIC) {
        readDynamic(segment);
      }
    }
  }

  private void readDynamic(Segment segment) throws ElfException {
    int size = wide ? 16 : 8;
    long end = Math.min(segment.size() / size, MOST_ENTRIES);
    long strings = -1;
    List<long[]> texts = new ArrayList<>();
    for (long i = 0; i < end; i++) {
      long at = segment.offset() + i * size;
      long tag = word(at);
      long value = word(at + size / 2);
      if (tag == 0) {
        break;
      } else if (tag == STRING_TABLE) {
        strings = offsetOf(value);
      } else if (tag == NEEDED || tag == RPATH || tag == RUNPATH) {
        texts.add(new long[] {tag, value});
      }
    }
    for (long[] entry : texts) {
      if (strings < 0) {
        throw new ElfException("it has no table for the names that it uses");
      }
      take((int) entry[0], text(plus(strings, entry[1])));
    }
  }

  private void take(int tag, String text) {
    switch (tag) {
      case NEEDED -> needed.add(text);
      case RPATH -> rpath.addAll(List.of(text.split(":")));
      default -> runpath.addAll(List.of(text.split(":")));
    }
  }

  /** Where in the file is what will be at an address. */
  private long offsetOf(long address) throws ElfException {
    for (Segment segment : segments) {
      long within = address - segment.address();
      if (segment.type() == LOAD && within >= 0 && within < segment.size()) {
        return plus(segment.offset(), within);
      }
    }
    throw new ElfException("an address in it lies in none of its segments");
  }

  /** The bytes of the first section with this name; empty if there is none. */
  Optional<byte[]> section(String name) throws ElfException {
    long table = word(wide ? 40 : 32);
    if (table == 0) {
      return Optional.empty();
    }
    int entrySize = half(wide ? 58 : 46);
    int count = half(wide ? 60 : 48);
    long names = sectionOffset(table + (long) half(wide ? 62 : 50) * entrySize);
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entrySize;
      long nameAt = plus(names, integer(at) & 0xffffffffL);
      if (integer(at + 4) != SECTION_WITHOUT_BYTES && text(nameAt).equals(name)) {
        long size = word(at + (wide ? 32 : 20));
        int start = check(sectionOffset(at), size);
        byte[] section = new byte[(int) size];
        bytes.get(start, section);
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  private long sectionOffset(long header) throws ElfException {
    return word(header + (wide ? 24 : 16));
  }

  private String text(long offset) throws ElfException {
    int start = check(offset, 1);
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      if (++end - start > LONGEST_TEXT) {
        throw new ElfException("a name in it is too long");
      }
    }
    if (end == bytes.limit()) {
      throw new ElfException("a name in it does not end");
    }
    byte[] text = new byte[end - start];
    bytes.get(start, text);
    return new String(text, UTF_8);
  }

  private int half(long offset) throws ElfException {
    return bytes.getShort(check(offset, 2)) & 0xffff;
  }

  private int integer(long offset) throws ElfException {
    return bytes.getInt(check(offset, 4));
  }

  /** A number of the file's own width. */
  private long word(long offset) throws ElfException {
    return wide ? bytes.getLong(check(offset, 8)) : integer(offset) & 0xffffffffL;
  }

  private static long plus(long offset, long more) throws ElfException {
    if (offset < 0 || more < 0 || offset > Integer.MAX_VALUE || more > Integer.MAX_VALUE) {
      throw new ElfException("it points outside itself");
    }
    return offset + more;
  }

  private int check(long offset, long length) throws ElfException {
    if (offset < 0 || length < 0 || offset > bytes.limit() || length > bytes.limit() - offset) {
      throw new ElfException("it points outside itself");
    }
    return (int) offset;
  }
}
