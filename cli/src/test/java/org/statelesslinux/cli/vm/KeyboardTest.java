package org.statelesslinux.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyboardTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void whatIsTypedIsHandedOnUntilTheEndOfTheTerminal() {
    read("ls\u0003");

    assertThat(heard).containsExactly("ls\u0003", "end");
  }

  @Test
  void whatStandsBehindTheKeyThatEndsItIsNobodys() {
    read("ls\u001drm");

    assertThat(heard).containsExactly("ls", "end");
  }

  @Test
  void theKeyThatEndsItIsNotTypedItself() {
    read("\u001d");

    assertThat(heard).containsExactly("end");
  }

  private void read(String keys) {
    Keyboard.read(
        new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
        heard::add,
        () -> heard.add("end"));
  }
}
