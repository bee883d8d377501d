package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionOrderTest {
  @Test
  void kernelsAreOrderedAsDebianOrdersThem() {
    List<String> ordered =
        List.of(
            "5.10.0-28-amd64",
            "6.1.0-9-amd64",
            "6.1.0-18-amd64",
            "6.1.0-18-cloud-amd64",
            "6.1.55",
            "6.5.0~rc1-amd64",
            "6.5.0-0.deb12.4-amd64",
            "6.5.0-amd64",
            "6.12.9+deb13-amd64",
            "6.100");
    List<String> mixed = new ArrayList<>(ordered);
    Collections.shuffle(mixed, new Random(1));

    assertThat(mixed.stream().sorted(new VersionOrder())).containsExactlyElementsOf(ordered);
  }

  @Test
  void leadingZerosDoNotCountAndLongNumbersDo() {
    assertThat(new VersionOrder().compare("1.007", "1.8")).isNegative();
    assertThat(new VersionOrder().compare("1." + "9".repeat(40), "1.1" + "0".repeat(40)))
        .isNegative();
  }
}
