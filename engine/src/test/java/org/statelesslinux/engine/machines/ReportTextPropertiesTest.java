package org.statelesslinux.engine.machines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.statelesslinux.engine.boot.EntryDigest;

class ReportTextPropertiesTest {
  private static final String GOOD =
      "pc-01\nsha256:" + "c".repeat(64) + "\n00000000-1111-2222-3333-444444444444\nany text\n";
  private static final String ENTRY =
      "%s\nnote store machine: ~\nnote two\n".formatted("e".repeat(64));
  private static final String CODE = "0123456789abcdef".repeat(4);

  @Property(tries = 200)
  void anyBytesAreAReportOrRefusedInOneLine(@ForAll @Size(max = 300) byte[] body) {
    try {
      ReportText.parse(body);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }
  }

  @Property(tries = 500)
  void whatIsSignedIsWhatIsRead(@ForAll("changed") String text) {
    try {
      ReportText report = ReportText.parse(text.getBytes(ISO_8859_1));
      assertThat(report.signed() + report.code() + "\n").isEqualTo(text);
      String written =
          "%s\n%s\n%s\n%s\n"
              .formatted(report.machine(), report.snapshot(), report.boot(), report.challenge());
      StringBuilder rest = new StringBuilder();
      rest.append(report.entry().map(EntryDigest::value).orElse("-")).append('\n');
      report.notes().forEach(note -> rest.append("note ").append(note).append('\n'));
      assertThat(report.signed()).isIn(written + rest, written);
      if (report.signed().equals(written)) {
        assertThat(rest).as("nothing that was sent is lost").hasToString("-\n");
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }
  }

  @Property(tries = 50)
  void anotherNumberOfLinesIsNoReport(@ForAll("lines") int lines) {
    byte[] body = "x\n".repeat(lines).getBytes(ISO_8859_1);
    assertThatThrownBy(() -> ReportText.parse(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a report has 5 to 22 lines");
  }

  @Provide
  Arbitrary<Integer> lines() {
    return Arbitraries.integers().between(0, 40).filter(lines -> lines < 5 || lines > 22);
  }

  /** A good report in which one character is another or is gone. */
  @Provide
  Arbitrary<String> changed() {
    return Arbitraries.of("", "-\n", ENTRY)
        .map(rest -> GOOD + rest + CODE + "\n")
        .flatMap(ReportTextPropertiesTest::changed);
  }

  private static Arbitrary<String> changed(String good) {
    return Arbitraries.integers()
        .between(0, good.length() - 1)
        .flatMap(
            at ->
                Arbitraries.of("", "\n", "\r", " ", "0", "f", "A", "-", ".", "\u0000", "é")
                    .map(with -> good.substring(0, at) + with + good.substring(at + 1)));
  }
}
