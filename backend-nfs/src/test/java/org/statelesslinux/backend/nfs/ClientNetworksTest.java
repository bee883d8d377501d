package org.statelesslinux.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.Network;
import org.statelesslinux.spi.BackendException;

class ClientNetworksTest {
  @Test
  void thisHostIsAlwaysLetInAndNobodyElseIs() throws Exception {
    assertThat(ClientNetworks.withThisHost(List.of()))
        .containsExactly("127.0.0.0/8", "0:0:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0/24",
    "192.0.2.77/24, 192.0.2.0/24",
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7/32, 192.0.2.7",
    "0.0.0.0/0, 0.0.0.0/1 128.0.0.0/1",
    "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
    "2001:DB8:ffff::1/33, 2001:db8:8000:0:0:0:0:0/33",
    "2001:db8::7, 2001:db8:0:0:0:0:0:7",
    "2001:db8::7/128, 2001:db8:0:0:0:0:0:7",
    "::/0, 0:0:0:0:0:0:0:0/1 8000:0:0:0:0:0:0:0/1"
  })
  void aNetworkIsWrittenAsEveryServerReadsIt(String network, String written) throws Exception {
    List<String> networks = ClientNetworks.withThisHost(List.of(new Network(network)));
    assertThat(networks.subList(2, networks.size())).containsExactly(written.split(" "));
  }

  @Test
  void theSameNetworkTwiceIsWrittenOnce() throws Exception {
    assertThat(
            ClientNetworks.withThisHost(
                List.of(new Network("192.0.2.1/24"), new Network("192.0.2.2/24"))))
        .hasSize(3);
  }

  /** An address of zeros and no prefix would mean everybody to NFS-Ganesha. */
  @Test
  void theAddressOfNobodyIsNotTakenForEverybody() {
    assertThatThrownBy(() -> ClientNetworks.withThisHost(List.of(new Network("0.0.0.0"))))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("0.0.0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::/100", "2001:db8::/127"})
  void aNetworkThatAServerWouldMisunderstandIsRefused(String network) {
    assertThatThrownBy(() -> ClientNetworks.withThisHost(List.of(new Network(network))))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(network);
  }
}
