package org.statelesslinux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.statelesslinux.model.MachineFacts.Network;
import org.statelesslinux.model.MachineFacts.Offline;
import org.statelesslinux.model.MachineFacts.Use;

class MachineFactsTest {
  private static final MachineFacts UNKNOWN = MachineFacts.UNKNOWN;

  @Test
  void sizesAndSpeedsAreReadAndShownAsTheConfigurationSpellsThem() {
    assertThat(MachineFacts.parseMemory("512M")).isEqualTo(512L << 20);
    assertThat(MachineFacts.parseDisk("2T")).isEqualTo(2L << 40);
    assertThat(MachineFacts.parseDisk("none")).isZero();
    assertThat(MachineFacts.parseSpeed("100M")).isEqualTo(100_000_000);
    assertThat(MachineFacts.size(512L << 20)).isEqualTo("512M");
    assertThat(MachineFacts.size(4L << 30)).isEqualTo("4G");
    assertThat(MachineFacts.size(0)).isEqualTo("none");
    assertThat(MachineFacts.speed(1_000_000_000)).isEqualTo("1G");
    assertThat(MachineFacts.speed(64_000)).isEqualTo("64K");
  }

  @Test
  void whatIsNoFactIsRefusedWithWhatIsAccepted() {
    assertThatThrownBy(() -> MachineFacts.parseMemory("none"))
        .hasMessage("'none' is no size; accepted: a number of M, G or T: 512M, 4G");
    assertThatThrownBy(() -> MachineFacts.parseDisk("0"))
        .hasMessage("'0' is no disk; accepted: none, or a number of M, G or T: 512M, 4G");
    assertThatThrownBy(() -> MachineFacts.parseSpeed("1T")).hasMessageContaining("is no speed");
    assertThatThrownBy(() -> Network.parse("Reliable"))
        .hasMessage("'Reliable'; accepted: one of none, unreliable, reliable");
  }

  @Test
  void whatIsSaidHereGoesBeforeWhatIsSaidBelow() {
    MachineFacts below = UNKNOWN.withDisk(0).withUsedBy(Use.SHARED).withOffline(Offline.NEVER);

    assertThat(UNKNOWN.withDisk(1L << 30).over(below)).isEqualTo(below.withDisk(1L << 30));
    assertThat(UNKNOWN.over(below)).isEqualTo(below);
  }

  @Test
  void whatContradictsItBelowGives() {
    MachineFacts below =
        UNKNOWN.withNetwork(Network.RELIABLE).withSpeed(1000).withOffline(Offline.NEVER);

    assertThat(UNKNOWN.withNetwork(Network.NONE).over(below))
        .isEqualTo(UNKNOWN.withNetwork(Network.NONE));
    assertThat(UNKNOWN.withSpeed(1000).over(UNKNOWN.withNetwork(Network.NONE)))
        .isEqualTo(UNKNOWN.withSpeed(1000));
    assertThat(below.withNetwork(Network.NONE).contradiction()).isEmpty();
  }

  @Test
  void aNetworkThatIsNotThereHasNoSpeed() {
    assertThat(UNKNOWN.withNetwork(Network.NONE).withSpeed(1000).contradiction())
        .hasValue("network: none, and the speed of one");
    assertThat(UNKNOWN.withNetwork(Network.NONE).withOffline(Offline.NEVER).contradiction())
        .isPresent();
    assertThat(UNKNOWN.withNetwork(Network.NONE).withOffline(Offline.MUST).contradiction())
        .isEmpty();
  }
}
