package org.statelesslinux.engine.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineName;

class QueryTest {
  @Test
  void whatIpxeFillsInIsRead() {
    Query query =
        Query.parse(
            "hostname=PC-01.example.org&mac=52-54-00-12-34-56&mac=52-54-00-12-34-56"
                + "&mac=52:54:00:ab:cd:ef&mac=&mac=");
    assertThat(query.macs())
        .containsExactly(new MacAddress("52:54:00:12:34:56"), new MacAddress("52:54:00:ab:cd:ef"));
    assertThat(query.hostnames())
        .containsExactly(new MachineName("pc-01.example.org"), new MachineName("pc-01"));
    assertThat(query.name()).isEmpty();
  }

  @Test
  void aMachineWithoutAnythingToSayAsksEmpty() {
    assertThat(Query.parse("hostname=&mac=&mac=").isEmpty()).isTrue();
    assertThat(Query.parse("").isEmpty()).isTrue();
    assertThat(Query.parse(null).isEmpty()).isTrue();
  }

  @Test
  void aCardOfInfiniBandHidesNoOther() {
    Query query =
        Query.parse("hostname=&mac=" + "80-".repeat(19) + "01&mac=52-54-00-12-34-56&mac=");
    assertThat(query.macs()).containsExactly(new MacAddress("52:54:00:12:34:56"));
  }

  @Test
  void aNameCanBeGiven() {
    assertThat(Query.parse("name=pc-01").name()).isEqualTo(Optional.of(new MachineName("pc-01")));
  }

  @Test
  void aHostNameThatIsNoneIsKeptButNamesNobody() {
    assertThat(Query.parse("hostname=a%20b%0a").hostnames()).isEmpty();
    assertThat(Query.parse("hostname=a+b").hostname()).contains("a+b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nmae=pc-01",
        "name=",
        "name=../x",
        "name=a&name=b",
        "hostname=a&hostname=b",
        "mac=52-54",
        "mac=%zz",
        "mac=%",
        "x",
        "name=pc-01&",
        "=",
        "name%3dpc-01"
      })
  void whatIsNoneOfOursIsRefused(String query) {
    assertThatThrownBy(() -> Query.parse(query))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void aLongQueryIsRefused() {
    assertThatThrownBy(() -> Query.parse("hostname=" + "x".repeat(3000)))
        .hasMessageContaining("2048");
    assertThatThrownBy(() -> Query.parse("mac=&".repeat(100))).hasMessageContaining("32");
  }

  @Property(tries = 300)
  void anyTextIsAQueryOrRefused(@ForAll String text) {
    try {
      Query.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
