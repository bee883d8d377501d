package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Writes raw bytes as text with {@code \ooo} for what could be misread (vis(3), VIS_OCTAL). */
public final class Escapes {
  private static final String SAFE_SIGNS = "._/+:,@%-~";
  private static final boolean[] SAFE = new boolean[256];

  static {
    for (int c = 0; c < 128; c++) {
      SAFE[c] =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || SAFE_SIGNS.indexOf(c) >= 0;
    }
  }

  private Escapes() {}

  /** Whether a byte stands for itself in a name or a link's target. */
  static boolean isSafe(byte b) {
    return SAFE[b & 0xff];
  }

  /** Whether a byte stands for itself in a tag, where commas and colons divide. */
  static boolean isSafeInTag(byte b) {
    return SAFE[b & 0xff] && b != ',' && b != ':';
  }

  /**
   * A form for people, from which the bytes can still be told: UTF-8 text as it is; backslashes,
   * control characters, and all bytes beyond ASCII if they are no UTF-8, as {@code \ooo}.
   */
  public static String show(byte[] bytes) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, ISO_8859_1);
      return show(text, 0x7f);
    }
    return show(text, Character.MAX_CODE_POINT);
  }

  private static String show(String text, int last) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c > last) {
                octal(shown, c);
              } else if (c == '\\' || !isVisible(c)) {
                for (byte b : Character.toString(c).getBytes(UTF_8)) {
                  octal(shown, b & 0xff);
                }
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static void octal(StringBuilder shown, int b) {
    shown.append('\\').append((char) ('0' + (b >> 6)));
    shown.append((char) ('0' + (b >> 3 & 7))).append((char) ('0' + (b & 7)));
  }
}
