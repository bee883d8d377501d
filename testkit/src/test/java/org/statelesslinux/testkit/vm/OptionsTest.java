package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "0M", "512", "1g", "1G,slots=2", "-1G", "9999999M", "1G\n"})
  void memoryIsANumberOfMegabytesOrGigabytes(String memory) {
    assertThatThrownBy(() -> VirtualMachine.builder().memory(memory))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thereAreOneToSixtyFourProcessors() {
    assertThatThrownBy(() -> VirtualMachine.builder().cpus(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VirtualMachine.builder().cpus(65))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "52:54:00:12:34", "52-54-00-12-34-56", "53:54:00:12:34:56", "x,y=z"})
  void aCardsAddressIsThatOfOneCard(String mac) {
    Network network = Network.user();
    assertThatThrownBy(() -> network.mac(mac)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://a/\nb", "http://ä/", "a b"})
  void aBootFileIsOneWordOfAscii(String url) {
    Network network = Network.user();
    assertThatThrownBy(() -> network.bootFile(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBootFileFitsIntoDhcpAndSomebodyNamesIt() {
    assertThat(Network.user().bootFile("x".repeat(127)).bootFile()).isPresent();
    assertThatThrownBy(() -> Network.user().bootFile("x".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Network.silent().bootFile("x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
