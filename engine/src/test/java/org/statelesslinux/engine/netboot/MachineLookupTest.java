package org.statelesslinux.engine.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;

class MachineLookupTest {
  @TempDir Path directory;

  private MachineLookup lookup;

  @BeforeEach
  void read() throws IOException {
    lookup = new MachineLookup(NetbootSite.in(directory, ""));
  }

  @Test
  void anyOfItsCardsTellsAMachine() {
    assertThat(found("mac=52-54-00-00-00-99&mac=52-54-00-00-00-01&hostname=pc-02"))
        .isEqualTo("pc-01");
  }

  @Test
  void elseTheNameThatDhcpGivesIt() {
    assertThat(found("hostname=Lab-03.example.org&mac=52-54-00-00-00-99")).isEqualTo("lab-03");
    assertThat(found("hostname=pc-02")).isEqualTo("pc-02");
  }

  @Test
  void theNameThatItWasConfiguredToAskWithCountsBeforeAll() {
    assertThat(found("name=lab-09&mac=52-54-00-00-00-01")).isEqualTo("lab-09");
    assertThatThrownBy(() -> found("name=pc-99&mac=52-54-00-00-00-01"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("pc-99");
  }

  @Test
  void oneThatDhcpCallsLikeAMachineWithAnotherCardIsRefused() {
    assertThatThrownBy(() -> found("hostname=pc-01&mac=52-54-00-00-00-99"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("52:54:00:00:00:01, but it has 52:54:00:00:00:99")
        .hasMessageContaining("Correct 'mac' of machine pc-01");
  }

  @Test
  void anUnknownOneIsToldWhatToConfigure() {
    assertThatThrownBy(() -> found("hostname=new-pc&mac=52-54-00-00-00-99"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Its network cards: 52:54:00:00:00:99")
        .hasMessageContaining("new-pc: { profile: kiosk, mac: \"52:54:00:00:00:99\" }");
    assertThatThrownBy(() -> found("hostname=")).hasMessageContaining("none that iPXE knows");
  }

  @Test
  void anUnknownOneHasTheProfileForThemIfThereIsOne() throws IOException {
    lookup = new MachineLookup(NetbootSite.in(directory, "default-profile: kiosk\n"));
    assertThat(found("hostname=new-pc&mac=52-54-00-00-00-99")).isEqualTo("unknown-525400000099");
    assertThat(lookup.named(new MachineName("unknown-525400000099"))).isPresent();
    assertThatThrownBy(() -> found("hostname=new-pc")).isInstanceOf(StatelessException.class);
  }

  @Test
  void namesAreKnownIfTheConfigurationHasThem() {
    assertThat(lookup.named(new MachineName("lab-01"))).isPresent();
    assertThat(lookup.named(new MachineName("lab-10"))).isEmpty();
    assertThat(lookup.named(new MachineName("unknown-525400000099"))).isEmpty();
  }

  private String found(String query) {
    return lookup.find(Query.parse(query)).name().value();
  }
}
