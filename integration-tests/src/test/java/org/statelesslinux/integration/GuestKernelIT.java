package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.testkit.vm.Firmware;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** Debian's kernel runs in the testkit's virtual machine, with a busybox for its whole userland. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"),
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap")
    },
    paths = {
      "/etc/debian_version",
      "/usr/share/OVMF/OVMF_CODE_4M.fd",
      "/usr/lib/ipxe/qemu/efi-virtio.rom"
    })
class GuestKernelIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /**
   * Says what it was started with, echoes lines, and turns itself off when the button is pressed.
   */
  private static final String INIT =
      """
      #!/bin/busybox sh
      b=/bin/busybox
      $b mkdir -p /proc /sys /dev
      $b mount -t proc proc /proc
      $b mount -t sysfs sysfs /sys
      $b mount -t devtmpfs devtmpfs /dev
      for module in /lib/*.ko; do $b insmod "$module"; done
      for name in /sys/class/input/event*/device/name; do
        if [ "$($b cat "$name")" = "Power Button" ]; then
          device=${name%/device/name}
          # Open before the guest says that it is up: who is not there when it is pressed misses it.
          exec 3< "/dev/input/${device##*/}"
          ($b head -c 1 <&3 > /dev/null; $b poweroff -f) &
        fi
      done
      echo "the guest is up: $($b cat /proc/cmdline)"
      while read -r line; do echo "it read <$line>"; done
      """;

  private static final String INITRD =
      """
      mkdir -p root/bin root/lib
      cp /bin/busybox root/bin/busybox
      mv init root/init; chmod 755 root/init
      find "$1/usr/lib/modules/" -name 'button.ko*' -o -name 'evdev.ko*' | while read -r file; do
        case $file in
          *.xz) xz -dc "$file" > "root/lib/$(basename "$file" .xz)" ;;
          *) cp "$file" root/lib/ ;;
        esac
      done
      (cd root; find . | busybox cpio -o -H newc 2> ../cpio.err | gzip -1) > initrd
      cp "$1/vmlinuz" kernel
      """;

  @TempDir Path directory;
  private Path kernel;
  private Path initrd;

  @BeforeEach
  void makeInitrd() throws IOException {
    Files.writeString(directory.resolve("init"), INIT);
    Shell.run(directory, INITRD, Debian.machine());
    kernel = directory.resolve("kernel");
    initrd = directory.resolve("initrd");
  }

  @Test
  void aKernelIsStartedAtOnceTypedAtResetAndTurnedOff() {
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .cpus(2)
            .kernel(kernel, initrd, "console=ttyS0 quiet a=1,2 'b c'")
            .start()) {
      machine.console().await("the guest is up: console=ttyS0 quiet a=1,2 'b c'", LIMIT);
      machine.type("hello\n");
      machine.console().await("it read <hello>", LIMIT);
      machine.reset();
      machine.console().await("the guest is up", LIMIT);
      machine.shutDown(LIMIT);
      assertThat(machine.isRunning()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMachineWithNothingOnItStartsFromThisHost(Firmware firmware) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String base = "http://10.0.2.2:" + server.getAddress().getPort() + "/";
    String script =
        """
        #!ipxe
        kernel %1$skernel initrd=initrd console=ttyS0 quiet BOOTIF=01-${netX/mac:hexhyp}
        initrd %1$sinitrd
        boot
        """
            .formatted(base);
    server.createContext(
        "/boot.ipxe", exchange -> answer(exchange, script.getBytes(StandardCharsets.US_ASCII)));
    server.createContext("/kernel", exchange -> answer(exchange, Files.readAllBytes(kernel)));
    server.createContext("/initrd", exchange -> answer(exchange, Files.readAllBytes(initrd)));
    server.start();
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .firmware(firmware)
            .network(Network.user().mac("52:54:00:ab:cd:ef").bootFile(base + "boot.ipxe"))
            .start()) {
      machine.console().await("BOOTIF=01-52-54-00-ab-cd-ef", LIMIT);
      machine.powerCut();
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
