package org.statelesslinux.engine.execute;

import java.nio.charset.StandardCharsets;

/** Keeps the end of what a program says, however much that is. Thread-safe. */
public final class Tail {
  private static final int KEPT = 4096;

  private final byte[] ring = new byte[KEPT];
  private long written;

  /** An empty one. */
  public Tail() {}

  /** Takes the first bytes of a buffer. */
  public synchronized void add(byte[] buffer, int count) {
    for (int i = Math.max(0, count - KEPT); i < count; i++) {
      ring[(int) ((written + i) % KEPT)] = buffer[i];
    }
    written += count;
  }

  /** The end as text: whole lines if there are any, without control characters but line feeds. */
  public synchronized String text() {
    int kept = (int) Math.min(written, KEPT);
    byte[] bytes = new byte[kept];
    for (int i = 0; i < kept; i++) {
      bytes[i] = ring[(int) ((written - kept + i) % KEPT)];
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int firstLineEnd = text.indexOf('\n');
    if (written > KEPT && firstLineEnd >= 0) {
      text = text.substring(firstLineEnd + 1);
    }
    return text.replace('\t', ' ').replaceAll("[\\p{Cntrl}&&[^\n]]", "").strip();
  }
}
