package org.statelesslinux.testkit.vm;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns what a guest writes to its terminal into text that is safe to show: lines, without the
 * terminal's commands (ECMA-48), other control characters escaped. Keeps what came in halves for
 * the next time. Not thread-safe.
 *
 * <p>What moves the cursor begins a new line, so that what stands at two places of a screen is not
 * read as one word.
 */
final class ConsoleText {
  /** After which a command that has no end is taken for text, since guests may be malicious. */
  private static final int LONGEST_COMMAND = 256;

  private static final int LONGEST_SHOWN = 200;
  private static final char ESCAPE = '\u001b';
  private static final char BELL = '\u0007';
  private static final char BACKSPACE = '\b';

  /** What of a command has been read. */
  private enum State {
    TEXT,
    ESCAPE,
    INTERMEDIATE,
    SEQUENCE,
    STRING,
    STRING_ESCAPE
  }

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private ByteBuffer undecoded = ByteBuffer.allocate(0);
  private State state = State.TEXT;
  private int commandLength;
  private boolean lineBegun;
  private boolean returned;

  /**
   * Reads more.
   *
   * @return the text of it; {@code \b} stands where the guest takes the last character back
   */
  String read(byte[] buffer, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(undecoded.remaining() + count);
    bytes.put(undecoded).put(buffer, 0, count).flip();
    CharBuffer decoded = CharBuffer.allocate(bytes.remaining() + 1);
    decoder.decode(bytes, decoded, false);
    undecoded = bytes;
    StringBuilder text = new StringBuilder();
    decoded.flip().codePoints().forEach(c -> take(c, text));
    return text.toString();
  }

  private void take(int c, StringBuilder text) {
    if (c == '\n' || ++commandLength > LONGEST_COMMAND) {
      state = State.TEXT;
    }
    switch (state) {
      case TEXT -> show(c, text);
      case ESCAPE ->
          state =
              switch (c) {
                case '[' -> State.SEQUENCE;
                case ']', 'P', 'X', '^', '_' -> State.STRING;
                default -> c >= 0x20 && c <= 0x2f ? State.INTERMEDIATE : State.TEXT;
              };
      case INTERMEDIATE -> endIf(c >= 0x30);
      case SEQUENCE -> {
        endIf(c >= 0x40);
        if (c == 'H' || c == 'f' || c == 'J') {
          endLine(text);
        }
      }
      case STRING -> {
        endIf(c == BELL);
        if (c == ESCAPE) {
          state = State.STRING_ESCAPE;
        }
      }
      case STRING_ESCAPE -> endIf(true);
    }
  }

  private void endIf(boolean ended) {
    if (ended) {
      state = State.TEXT;
    }
  }

  private void show(int c, StringBuilder text) {
    switch (c) {
      case ESCAPE -> {
        state = State.ESCAPE;
        commandLength = 0;
      }
      case '\n' -> {
        text.append('\n');
        lineBegun = false;
        returned = false;
      }
      case '\r' -> returned = true;
      case 0, BELL -> {}
      case BACKSPACE -> text.append(BACKSPACE);
      default -> {
        if (returned) {
          endLine(text);
        }
        lineBegun = true;
        append(c, text);
      }
    }
  }

  private void endLine(StringBuilder text) {
    if (lineBegun) {
      text.append('\n');
    }
    lineBegun = false;
    returned = false;
  }

  private static void append(int c, StringBuilder text) {
    if (c == '\t' || isSafe(c)) {
      text.appendCodePoint(c);
    } else {
      text.append("\\u%04x".formatted(c));
    }
  }

  /** Control characters change the terminal, those of format the direction of writing. */
  private static boolean isSafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** One line of text from elsewhere, safe to show, cut where it is long. */
  static String plain(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(LONGEST_SHOWN).forEach(c -> append(c == '\t' ? ' ' : c, shown));
    return text.codePointCount(0, text.length()) > LONGEST_SHOWN
        ? shown.append('…').toString()
        : shown.toString();
  }
}
