package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;

/** What a cpio archive holds. */
final class Unpacked {
  private final Map<String, CpioArchiveEntry> entries = new LinkedHashMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  private Unpacked() {}

  static Unpacked of(Archive archive) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    archive.writeTo(bytes);
    return of(bytes.toByteArray());
  }

  static Unpacked of(byte[] cpio) throws IOException {
    Unpacked unpacked = new Unpacked();
    try (var in = new CpioArchiveInputStream(new ByteArrayInputStream(cpio), UTF_8.name())) {
      for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        unpacked.entries.put("/" + entry.getName(), entry);
        unpacked.contents.put("/" + entry.getName(), in.readAllBytes());
      }
    }
    return unpacked;
  }

  Map<String, CpioArchiveEntry> entries() {
    return entries;
  }

  byte[] bytes(String path) {
    return contents.get(path);
  }

  String text(String path) {
    return new String(contents.get(path), UTF_8);
  }
}
