package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {

  @Test
  void coloursAndTitlesAreLeftOut() {
    assertThat(read("\u001b[0;1;31mred\u001b[0m \u001b]0;title\u0007plain\u001b(B\u001b7 end"))
        .isEqualTo("red plain end");
    assertThat(read("a\u001bP1$r\u001b\\b\u001b_x\u001b\\c")).isEqualTo("abc");
  }

  @Test
  void carriageReturnsEndALineOnce() {
    assertThat(read("a\r\nb\r\r\nc\n\rd\re\r\n\r\n")).isEqualTo("a\nb\nc\nd\ne\n\n");
  }

  @Test
  void anotherPlaceOnTheScreenIsAnotherLine() {
    assertThat(read("\u001b[2J\u001b[01;01Hleft\u001b[5;40Hright\u001b[2J\r\n"))
        .isEqualTo("left\nright\n\n");
  }

  @Test
  void controlAndFormatCharactersAreEscaped() {
    assertThat(read("a\u0001b\u007fc\u009bd\u202ee\u0000f\u0007g\th"))
        .isEqualTo("a\\u0001b\\u007fc\\u009bd\\u202eefg\th");
  }

  @Test
  void whatIsNoUtf8IsReplaced() {
    assertThat(read(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, (byte) 0xa4}))
        .isEqualTo("a\ufffdbä");
  }

  @Test
  void aCommandWithoutEndSwallowsLittle() {
    assertThat(read("\u001b]" + "x".repeat(1000) + "shown")).endsWith("shown").hasSizeLessThan(800);
    assertThat(read("\u001b[12;\nshown")).isEqualTo("\nshown");
  }

  @Test
  void oneLineForAMessageIsShort() {
    assertThat(ConsoleText.plain("a\tb\n\u001b" + "x".repeat(300)))
        .startsWith("a b\\u000a\\u001bxxx")
        .endsWith("x…");
  }

  @Property
  void whateverComesIsSafeToShow(@ForAll byte[] bytes) {
    assertThat(read(bytes).chars())
        .allMatch(c -> c == '\n' || c == '\t' || c == '\b' || !Character.isISOControl(c));
  }

  @Property
  void itDoesNotMatterInWhatPiecesItComes(
      @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 7) int size) {
    ConsoleText text = new ConsoleText();
    StringBuilder read = new StringBuilder();
    for (int from = 0; from < bytes.length; from += size) {
      int count = Math.min(size, bytes.length - from);
      byte[] piece = new byte[size];
      System.arraycopy(bytes, from, piece, 0, count);
      read.append(text.read(piece, count));
    }
    assertThat(read).hasToString(read(bytes));
  }

  private static String read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(byte[] bytes) {
    return new ConsoleText().read(bytes, bytes.length);
  }
}
