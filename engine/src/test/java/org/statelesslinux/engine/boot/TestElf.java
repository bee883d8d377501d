package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes ELF files as small as can be: programs, libraries and modules that only say things. */
final class TestElf {
  private static final long BASE = 0x400000;

  private final boolean wide;
  private final ByteOrder order;
  private final int machine;
  private String interpreter = "";
  private String modinfo = "";
  private final List<Object[]> dynamic = new ArrayList<>();

  private TestElf(int bits, ByteOrder order, int machine) {
    this.wide = bits == 64;
    this.order = order;
    this.machine = machine;
  }

  static TestElf of(int bits, ByteOrder order, int machine) {
    return new TestElf(bits, order, machine);
  }

  static TestElf usual() {
    return of(64, ByteOrder.LITTLE_ENDIAN, 62);
  }

  TestElf interpreter(String path) {
    interpreter = path;
    return this;
  }

  TestElf needs(String... libraries) {
    for (String library : libraries) {
      dynamic.add(new Object[] {1L, library});
    }
    return this;
  }

  TestElf rpath(String path) {
    dynamic.add(new Object[] {15L, path});
    return this;
  }

  TestElf runpath(String path) {
    dynamic.add(new Object[] {29L, path});
    return this;
  }

  TestElf modinfo(String... fields) {
    modinfo = String.join("\0", fields) + "\0";
    return this;
  }

  byte[] bytes() {
    int header = wide ? 64 : 52;
    int segment = wide ? 56 : 32;
    int section = wide ? 64 : 40;
    int segments = header;
    int sections = segments + 3 * segment;
    int data = sections + 3 * section;

    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    strings.write(0);
    int loader = add(strings, interpreter);
    int info = add(strings, modinfo);
    int names = add(strings, "\0.modinfo\0.shstrtab");
    List<long[]> tags = new ArrayList<>();
    for (Object[] entry : dynamic) {
      tags.add(new long[] {(long) entry[0], add(strings, (String) entry[1])});
    }
    tags.add(new long[] {5, BASE + data});
    tags.add(new long[] {0, 0});
    int table = data + strings.size();
    int end = table + tags.size() * (wide ? 16 : 8);

    ByteBuffer out = ByteBuffer.allocate(end).order(order);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
    out.position(16);
    out.putShort((short) 3).putShort((short) machine).putInt(1);
    word(out, 0);
    word(out, segments);
    word(out, sections);
    out.putInt(0).putShort((short) header).putShort((short) segment).putShort((short) 3);
    out.putShort((short) section).putShort((short) 3).putShort((short) 2);

    segment(out, segments, 1, 0, BASE, end);
    if (!interpreter.isEmpty()) {
      segment(out, segments + segment, 3, data + loader, 0, interpreter.length() + 1);
    }
    segment(out, segments + 2 * segment, 2, table, BASE + table, end - table);

    section(out, sections + section, 1, 1, data + info, modinfo.length());
    section(out, sections + 2 * section, 10, 3, data + names, 20);

    out.position(data);
    out.put(strings.toByteArray());
    for (long[] tag : tags) {
      word(out, tag[0]);
      word(out, tag[1]);
    }
    return out.array();
  }

  private static int add(ByteArrayOutputStream strings, String text) {
    int at = strings.size();
    strings.writeBytes((text + "\0").getBytes(UTF_8));
    return at;
  }

  private void segment(ByteBuffer out, int at, int type, long offset, long address, long size) {
    out.position(at);
    out.putInt(type);
    if (wide) {
      out.putInt(4);
    }
    word(out, offset);
    word(out, address);
    word(out, address);
    word(out, size);
    word(out, size);
  }

  private void section(ByteBuffer out, int at, int name, int type, long offset, long size) {
    out.position(at);
    out.putInt(name).putInt(type);
    word(out, 0);
    word(out, 0);
    word(out, offset);
    word(out, size);
  }

  private void word(ByteBuffer out, long value) {
    if (wide) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }
}
