package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EscapesTest {
  @Test
  void textStaysAsItIsForPeople() {
    assertThat(Escapes.show("usr/share/Grüße und 日本".getBytes(UTF_8)))
        .isEqualTo("usr/share/Grüße und 日本");
  }

  @Test
  void whatATerminalWouldObeyIsEscaped() {
    assertThat(Escapes.show("a\nb\u001b[2J\\\u202e".getBytes(UTF_8)))
        .isEqualTo("a\\012b\\033[2J\\134\\342\\200\\256");
  }

  @Test
  void bytesThatAreNoTextAreEscapedOneByOne() {
    assertThat(Escapes.show(new byte[] {'a', (byte) 0xff, (byte) 0xc3})).isEqualTo("a\\377\\303");
  }
}
