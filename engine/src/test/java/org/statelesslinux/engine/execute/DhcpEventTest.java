package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** What a DHCP server says, in a network namespace of its own. */
@Needs(root = true, tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class DhcpEventTest {
  @TempDir Path root;

  @BeforeEach
  void aRootWithoutAnythingElse() throws IOException {
    Files.copy(
        Path.of("/bin/busybox"), root.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    try (InputStream script = DhcpEventTest.class.getResourceAsStream("dhcp-event.sh")) {
      Files.copy(Objects.requireNonNull(script), root.resolve("dhcp-event"));
    }
  }

  @Test
  void aLeaseSetsTheCardUpAndIsWrittenDown() throws IOException {
    String said =
        event(
            Map.of(
                "ip", "192.0.2.7",
                "mask", "24",
                "router", "192.0.2.1 192.0.2.2",
                "dns", "192.0.2.3 192.0.2.4",
                "domain", "example.org",
                "mtu", "1400"));
    assertThat(net())
        .isEqualTo(
            """
            interface=lo
            address=192.0.2.7/24
            gateway=192.0.2.1
            dns=192.0.2.3 192.0.2.4
            """);
    assertThat(root.resolve("resolv.conf"))
        .content()
        .isEqualTo("nameserver 192.0.2.3\nnameserver 192.0.2.4\nsearch example.org\n");
    assertThat(said).contains("inet 192.0.2.7/24").contains("mtu 1400").contains("via 192.0.2.1 ");
  }

  @Test
  void aNewAddressTakesTheOldOnesPlace() throws IOException {
    Files.writeString(root.resolve("net"), "interface=lo\naddress=192.0.2.9/24\n");
    String said = event(Map.of("ip", "192.0.2.7", "mask", "24"));
    assertThat(said).contains("inet 192.0.2.7/24").doesNotContain("192.0.2.9");
    assertThat(net()).contains("gateway=\n").contains("dns=\n");
    assertThat(root.resolve("resolv.conf")).doesNotExist();
  }

  @Test
  void classlessRoutesTakeTheRoutersPlace() throws IOException {
    String said =
        event(
            Map.of(
                "ip", "192.0.2.7",
                "mask", "24",
                "router", "192.0.2.1",
                "staticroutes",
                    "0.0.0.0/0 192.0.2.254 198.51.100.0/24 192.0.2.9 203.0.113.0/24 0.0.0.0"));
    assertThat(net()).contains("gateway=192.0.2.254\n");
    assertThat(said)
        .contains("default via 192.0.2.254 ")
        .contains("198.51.100.0/24 via 192.0.2.9 ")
        .contains("203.0.113.0/24 dev lo")
        .doesNotContain("via 192.0.2.1 ");
  }

  @Test
  void aRouterOutsideTheNetworkIsReachedDirectly() throws IOException {
    assertThat(event(Map.of("ip", "192.0.2.7", "mask", "32", "router", "198.51.100.1")))
        .contains("default via 198.51.100.1 ")
        .contains("198.51.100.1 dev lo");
  }

  @Test
  void aLostLeaseTakesNothingAway() throws IOException {
    Files.writeString(root.resolve("net"), "kept");
    for (String event : List.of("deconfig", "nak", "leasefail", "other")) {
      assertThat(run(event, Map.of("ip", "192.0.2.7"))).doesNotContain("192.0.2.7");
    }
    assertThat(net()).isEqualTo("kept");
  }

  @Test
  void whatTheServerSaysIsNoCommandAndNoFileName() throws IOException {
    Path canary = root.resolve("canary");
    String evil =
        "$(/busybox touch /canary) `/busybox touch /canary` ;/busybox touch /canary * -rf";
    event(
        Map.of(
            "ip",
            "192.0.2.7",
            "mask",
            evil,
            "router",
            evil,
            "dns",
            evil + " 192.0.2.3\nsearch evil",
            "domain",
            evil,
            "search",
            "a\nnameserver 198.51.100.1",
            "mtu",
            evil,
            "staticroutes",
            evil + " " + evil));
    assertThat(canary).doesNotExist();
    assertThat(net()).isEqualTo("interface=lo\naddress=192.0.2.7/24\ngateway=\ndns=192.0.2.3\n");
    assertThat(root.resolve("resolv.conf")).content().isEqualTo("nameserver 192.0.2.3\n");
  }

  @Test
  void noAddressIsNoLease() throws IOException {
    event(Map.of("ip", "none"));
    assertThat(root.resolve("net")).doesNotExist();
  }

  private String net() throws IOException {
    return Files.readString(root.resolve("net"));
  }

  private String event(Map<String, String> said) throws IOException {
    return run("bound", said);
  }

  /** The addresses and routes after the event. */
  private String run(String event, Map<String, String> said) throws IOException {
    String script =
        "/busybox ip link set lo up; [ ! -e /net ] || /busybox ip addr add 192.0.2.9/24 dev lo;"
            + " /busybox sh /dhcp-event \"$1\";"
            + " /busybox ip addr show dev lo; /busybox ip route show";
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "/bin/busybox",
                "unshare",
                "-n",
                "/bin/busybox",
                "chroot",
                root.toString(),
                "/busybox",
                "sh",
                "-c",
                script,
                "sh",
                event));
    builder.environment().clear();
    builder.environment().putAll(said);
    builder.environment().put("interface", "lo");
    Process process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
