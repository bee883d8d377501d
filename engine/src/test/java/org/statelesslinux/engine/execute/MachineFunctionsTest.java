package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

/** What only a machine carries out, on a machine that is a directory. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class MachineFunctionsTest {
  private static final String FIRST = "52:54:00:00:00:01";
  private static final String SECOND = "52:54:00:00:00:02";

  @TempDir Path directory;

  private MachineShell shell;

  @BeforeEach
  void anEmptyMachine() throws IOException {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    Files.createDirectories(directory.resolve("sys/devices"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 255.255.255.0, 24",
    "192.0.2.1, 255.255.255.255, 32",
    "192.0.2.1, 255.255.240.0, 20",
    "192.0.2.1, 255.0.255.0, ''",
    "192.0.2.1, 255.256.0.0, ''",
    "192.0.2.1, 255.255.x.0, ''",
    "192.0.2.1, 23, 23",
    "192.0.2.1, 33, ''",
    "10.1.2.3, '', 8",
    "127.0.0.1, '', 8",
    "128.0.0.1, '', 16",
    "191.255.0.1, '', 16",
    "192.0.2.1, '', 24",
  })
  void aNetmaskIsAPrefixOrNothing(String address, String mask, String prefix) throws IOException {
    String said = shell.call("prefix_of " + address + " '" + mask + "' || :");
    assertThat(said.strip()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "0.0.0.0", "255.255.255.255"})
  void anAddressIsOne(String text) throws IOException {
    assertThat(shell.call("is_address '" + text + "' && echo yes")).isEqualTo("yes\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.1000",
        ".1.2.3",
        "1.2.3.",
        "1..2.3",
        "*",
        "1.2.3.x",
        "::1"
      })
  void whatIsNoAddressIsNone(String text) throws IOException {
    assertThat(shell.call("is_address '" + text + "' || echo no")).isEqualTo("no\n");
  }

  @Test
  void theCommandLineGivesAStaticAddress() throws IOException {
    shell.file(
        "cmdline",
        "ip=dhcp ip=192.0.2.7::192.0.2.1:255.255.255.128:host:eth0:none:192.0.2.2:192.0.2.3 --"
            + " ip=off\n");
    shell.card("eth0", FIRST, true);
    assertThat(
            shell.call(
                "read_ip \"$(command_word ip)\"",
                "run() { printf '%s\\n' \"$*\"; }",
                "static eth0",
                "bb cat $RUN_DIR/net $RUN_DIR/resolv.conf"))
        .isEqualTo(
            """
            /bin/busybox ip addr flush dev eth0
            /bin/busybox ip addr add 192.0.2.7/25 broadcast + dev eth0
            /bin/busybox ip route replace default via 192.0.2.1 dev eth0
            interface=eth0
            address=192.0.2.7/25
            gateway=192.0.2.1
            dns=192.0.2.2 192.0.2.3
            nameserver 192.0.2.2
            nameserver 192.0.2.3
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "'', dhcp, ''",
    "dhcp, dhcp, ''",
    "on, dhcp, ''",
    "eth1:dhcp, dhcp, eth1",
    ":::::eth1, dhcp, eth1",
    ":::::eth1:dhcp, dhcp, eth1",
    "192.0.2.7:::::eth1:dhcp, dhcp, eth1",
    "192.0.2.7, static, ''",
    "192.0.2.7:::24, static, ''",
  })
  void theCommandLineSaysHowAndByWhichCard(String ip, String how, String card) throws IOException {
    assertThat(shell.call("read_ip '" + ip + "'; echo \"$net_how,$net_device\""))
        .isEqualTo(how + "," + card + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "off, 'has ip=off, but this start needs the network'",
    "192.0.2.700, 'which is no IPv4 address'",
    "192.0.2.7::gateway, 'gateway'",
    "192.0.2.7::::*, ''",
    "192.0.2.7:::255.0.255.0, 'the netmask'",
    "192.0.2.7:::::eth0:sometimes, 'sometimes'",
    ":::::eth0:off, 'neither an address nor DHCP'",
    ":::::../x, 'for a network card'",
    "[2001:db8::1], 'no IPv4 address'",
  })
  void anAddressThatIsNoneIsRefused(String ip, String why) throws IOException {
    String said = shell.call("read_ip '" + ip + "'; echo \"$net_how\"");
    assertThat(said).contains(why);
    if (!why.isEmpty()) {
      assertThat(said).startsWith("refused: ").contains("ip=");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BOOTIF=01-52-54-00-AB-CD-EF, 52:54:00:ab:cd:ef",
    "BOOTIF=52:54:00:ab:cd:ef, 52:54:00:ab:cd:ef",
    "x, " + FIRST,
    "BOOTIF=01-, " + FIRST,
  })
  void theCardIsThatOfTheBootLoaderOrTheConfiguration(String word, String card) throws IOException {
    shell.file("cmdline", "quiet " + word + "\n");
    assertThat(shell.call("read_card " + FIRST + "; echo \"$net_mac\"")).isEqualTo(card + "\n");
  }

  @Test
  void aBootLoadersCardThatIsNoneIsRefused() throws IOException {
    shell.file("cmdline", "BOOTIF=01-52-54-00-AB-CD-EG\n");
    assertThat(shell.call("read_card ''")).startsWith("refused: BOOTIF=");
  }

  @Test
  void ofSeveralCardsTheWantedOrTheConnectedAreUsed() throws IOException {
    shell.card("eth0", FIRST, false);
    shell.card("eth1", SECOND, true);
    shell.file("sys/class/net/lo/type", "772\n");
    shell.file("sys/class/net/dummy0/type", "1\n");
    assertThat(shell.call("read_ip ''; net_mac=; usable_cards")).isEqualTo("eth1\n");
    assertThat(shell.call("read_ip ''; net_mac=" + SECOND + "; usable_cards")).isEqualTo("eth1\n");
    assertThat(shell.call("read_ip ''; net_mac=" + FIRST + "; usable_cards")).isEmpty();
    assertThat(shell.call("read_ip eth0:dhcp; net_mac=" + SECOND + "; usable_cards")).isEmpty();
  }

  @Test
  void aMachineWithoutAUsableCardSaysWhatThereIs() throws IOException {
    assertThat(shell.call("bring_up_network"))
        .startsWith("refused: no network card was found")
        .contains("boot.drivers");
    shell.card("eth0", FIRST, false);
    shell.card("eth1", SECOND, false);
    assertThat(shell.call("bring_up_network"))
        .isEqualTo(
            "refused: no network card is connected: eth0 (%s, no carrier), eth1 (%s, no carrier). "
                    .formatted(FIRST, SECOND)
                + "Check the cable and the switch\n");
    assertThat(shell.call("bring_up_network 52:54:00:00:00:03"))
        .startsWith("refused: the network card 52:54:00:00:00:03 is not there; there are: eth0");
  }

  @Test
  void aSilentDhcpServerIsSaid() throws IOException {
    shell.card("eth0", FIRST, true);
    assertThat(shell.call("dhcp() { return 1; }", "bring_up_network"))
        .startsWith("refused: no DHCP server answered in 0 s; cards: eth0 (" + FIRST + ", carrier)")
        .contains("ip=");
    assertThat(directory.resolve("run/report"))
        .content()
        .contains("note no DHCP server answers on");
  }

  @Test
  void aNetworkThatIsUpIsLeftAlone() throws IOException {
    shell.file("run/net", "interface=eth0\naddress=192.0.2.7/24\n");
    assertThat(shell.call("bring_up_network; network_up && net_field address"))
        .isEqualTo("192.0.2.7/24\n");
    assertThat(shell.calls()).isEmpty();
  }

  @Test
  void whereAStartGoesWithoutANetworkItIsSaidWhyThereIsNone() throws IOException {
    assertThat(shell.call("has_network || echo without")).isEqualTo("without\n");
    assertThat(directory.resolve("run/report"))
        .content()
        .contains("note no network card was found")
        .doesNotContain("refused");
    shell.file("run/net", "interface=eth0\naddress=192.0.2.7/24\n");
    assertThat(shell.call("has_network && echo with")).isEqualTo("with\n");
  }

  @Test
  void modulesThatAreThereAreNotLoaded() throws IOException {
    shell.file("sys/module/virtio_net/initstate", "live\n");
    shell.file("modules/modules.builtin", "kernel/net/a-b.ko\nkernel/x/c_d.ko\n");
    assertThat(shell.call("load_modules virtio-net a_b c-d proc")).isEmpty();
    assertThat(shell.calls()).isEmpty();
  }

  @Test
  void aModuleThatIsNowhereIsNamedWithItsKernel() throws IOException {
    shell.file("modules/modules.dep", "kernel/x/there.ko: \n");
    assertThat(shell.call("bb() { /bin/busybox \"$@\"; }", "load_modules no-such-module"))
        .startsWith("refused: kernel ")
        .contains(" has no module no-such-module: ");
  }

  @Test
  void driversAreLoadedUntilNoFurtherDeviceShows() throws IOException {
    shell.file("sys/bus/pci/devices/a/modalias", "pci:v1d2\n");
    shell.file("sys/class/dmi/id/modalias", "dmi:bvn\"Quoted's\n");
    shell.file("sys/devices/system/cpu/modalias", "cpu:type:x86\n");
    String loading =
        """
        bb() {
          case $1 in
            xargs)
              /bin/busybox tr '\\0' ' ' >>"$CALLS"
              echo >>"$CALLS"
              /bin/busybox mkdir -p "$SYS/bus/usb/devices/c"
              echo usb:v3 >"$SYS/bus/usb/devices/c/modalias"
              ;;
            *) /bin/busybox "$@" ;;
          esac
        }
        """;
    shell.call(loading, "load_drivers; load_drivers");
    assertThat(shell.calls())
        .containsExactly(
            "cpu:type:x86 dmi:bvn\"Quoted's pci:v1d2 ",
            "cpu:type:x86 dmi:bvn\"Quoted's pci:v1d2 usb:v3 ");
  }

  @Test
  void aRemoteFileSystemIsMountedByAddress() throws IOException {
    shell.file("run/net", "interface=eth0\naddress=192.0.2.7/24\n");
    String ready = "look_up() { echo 192.0.2.1; }; connects() { echo \"$*\" >>\"$CALLS\"; }";
    shell.call(
        ready, "mount_it server:/x/y " + directory.resolve("at") + " nfs4 ro,vers=4.2,port=3049");
    assertThat(shell.calls())
        .containsExactly(
            "192.0.2.1 3049",
            "timeout -s KILL 45 /bin/busybox mount -n -t nfs4 -o "
                + "ro,vers=4.2,port=3049,addr=192.0.2.1,clientaddr=192.0.2.7 server:/x/y "
                + directory.resolve("at"));
    shell.call(
        "connects() { echo \"$*\" >>\"$CALLS\"; }",
        "mount_it '[2001:db8::1]:/x' " + directory.resolve("at") + " nfs ro,clientaddr=::2");
    assertThat(shell.calls())
        .containsExactly(
            "2001:db8::1 2049",
            "timeout -s KILL 45 /bin/busybox mount -n -t nfs -o "
                + "ro,clientaddr=::2,addr=2001:db8::1 [2001:db8::1]:/x "
                + directory.resolve("at"));
  }

  @Test
  void aServerThatDoesNotAnswerIsDescribed() throws IOException {
    shell.file("run/net", "interface=eth0\naddress=192.0.2.7/24\ngateway=\ndns=\n");
    String at = directory.resolve("at").toString();
    assertThat(
            shell.call(
                "connects() { connects_said='nc: refused'; return 1; }",
                "mount_it 192.0.2.1:/x " + at + " nfs4 ro"))
        .startsWith("refused: the server 192.0.2.1 (192.0.2.1) did not answer on TCP port 2049")
        .contains("(refused; this machine: eth0, 192.0.2.7/24, gateway none, name servers none)");
    assertThat(shell.call("look_up() { return 1; }", "mount_it server:/x " + at + " nfs4 ro"))
        .startsWith("refused: no address was found for the server's name server");
  }

  @Test
  void aMountThatFailsIsTriedAgainAndThenSaid() throws IOException {
    String said =
        shell.call(
            "connects() { :; }",
            "bb() { case $1 in timeout) echo no such export; return 32;; sleep) ;;"
                + " *) /bin/busybox \"$@\";; esac; }",
            "mount_it 192.0.2.1:/x " + directory.resolve("at") + " nfs4 ro");
    assertThat(said).startsWith("refused: /bin/busybox\nmount\n-n\n-t\nnfs4\n");
    assertThat(directory.resolve("run/log")).content().contains("no such export\nno such export");
    assertThat(directory.resolve("run/report")).content().endsWith("failed 1 32\n");
  }
}
