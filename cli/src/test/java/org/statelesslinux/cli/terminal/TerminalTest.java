package org.statelesslinux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

  @Test
  void aPersonGetsColours() {
    assertThat(Screen.ofPerson().terminal().outPaint()).isEqualTo(Paint.COLOURED);
  }

  @Test
  void aProgramGetsNone() {
    assertThat(Screen.ofProgram().terminal().outPaint()).isEqualTo(Paint.PLAIN);
  }

  @Test
  void noColorIsRespectedButAnEmptyOneIsAsIfUnset() {
    assertThat(Screen.with(Map.of("TERM", "xterm", "NO_COLOR", "1")).terminal().errPaint())
        .isEqualTo(Paint.PLAIN);
    assertThat(Screen.with(Map.of("TERM", "xterm", "NO_COLOR", "")).terminal().errPaint())
        .isEqualTo(Paint.COLOURED);
  }

  @Test
  void aDumbTerminalGetsNoColoursAndNoBars() {
    Terminal dumb = Screen.with(Map.of("TERM", "dumb")).terminal();

    assertThat(dumb.outPaint()).isEqualTo(Paint.PLAIN);
    assertThat(dumb.showsBars()).isFalse();
  }

  @Test
  void whoAsksForColoursGetsThemEvenInAPipe() {
    Terminal terminal = Screen.ofProgram().terminal();
    terminal.colors(ColorChoice.ALWAYS);

    assertThat(terminal.outPaint()).isEqualTo(Paint.COLOURED);
  }

  @Test
  void whoRefusesColoursGetsNone() {
    Terminal terminal = Screen.ofPerson().terminal();
    terminal.colors(ColorChoice.NEVER);

    assertThat(terminal.errPaint()).isEqualTo(Paint.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "LANG, de_DE.UTF-8, true",
    "LANG, C.utf8, true",
    "LC_CTYPE, C, false",
    "LANG, de_DE, false",
    "OTHER, C.UTF-8, false"
  })
  void theLocaleSaysWhetherTheTerminalSpeaksUtf8(String name, String value, boolean utf8) {
    assertThat(Screen.with(Map.of(name, value)).terminal().speaksUtf8()).isEqualTo(utf8);
  }

  @Test
  void theStrongestVariableDecidesTheLocale() {
    assertThat(Screen.with(Map.of("LC_ALL", "C", "LANG", "C.UTF-8")).terminal().speaksUtf8())
        .isFalse();
  }

  @Test
  void columnsSaysHowWideItIs() {
    assertThat(Screen.with(Map.of("COLUMNS", "132")).terminal().width()).isEqualTo(132);
  }

  @Test
  void anAnswerThatCannotBeWrittenIsNotLostSilently() {
    Output full = new Output(failing("No space left on device"));

    assertThatThrownBy(() -> full.line("answer"))
        .isInstanceOfSatisfying(OutputException.class, e -> assertThat(e.readerIsGone()).isFalse())
        .hasMessage("No space left on device");
  }

  @Test
  void aReaderThatHasGoneIsToldFromAFullDisk() {
    Output closed = new Output(failing("Broken pipe"));

    assertThatThrownBy(() -> closed.line("answer"))
        .isInstanceOfSatisfying(OutputException.class, e -> assertThat(e.readerIsGone()).isTrue());
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }
}
