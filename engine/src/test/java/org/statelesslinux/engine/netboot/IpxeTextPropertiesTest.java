package org.statelesslinux.engine.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IpxeTextPropertiesTest {
  @Property
  void anyTextIsOnlyPrinted(@ForAll String text) {
    Ipxe.print(IpxeText.echo(text));
  }

  @Property
  void wordsThatMeanSomethingToIpxeAreOnlyPrinted(@ForAll("special") List<String> words) {
    String text = String.join(" ", words);
    List<String> lines = Ipxe.print(IpxeText.echo(text));
    // What was added is backslashes, and a full stop behind one.
    assertThat(words(String.join(" ", lines).replace("\\.", ""))).isEqualTo(words(text));
  }

  private static List<String> words(String text) {
    return Splitter.on(' ').omitEmptyStrings().splitToList(text.replace("\\", ""));
  }

  @Property
  void linesFitAScreenIfWordsDo(@ForAll("special") List<String> words) {
    assertThat(Ipxe.print(IpxeText.echo(String.join(" ", words))))
        .allMatch(line -> line.length() <= 80);
  }

  @Example
  void aPlainTextStaysAsItIs() {
    assertThat(IpxeText.echo("Cannot do it: 100% of \"it\" is gone."))
        .containsExactly("echo Cannot do it: 100% of \"it\" is gone.");
  }

  @Example
  void aLongTextIsPartedBetweenWords() {
    assertThat(IpxeText.echo("nine char ".repeat(16)))
        .hasSize(3)
        .allMatch(line -> line.startsWith("echo "));
  }

  @Provide
  Arbitrary<List<String>> special() {
    return Arbitraries.of(
            "||", "&&", ";", "#", "#x", "-n", "--", "-", "${mac}", "$", "${", "}", "goto", "\\",
            ":label", "a", "word", "a;b", "a||b", "'", "\"")
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }
}
