package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** The double of Coda's client does, under Debian's kernel, what Coda's was seen to do. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"),
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "gcc", debianPackage = "gcc"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap")
    },
    paths = {"/etc/debian_version", "/usr/include/linux/coda.h"})
class VenusIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Runs what it is told, a line at a time, and says how that ended. */
  private static final String INIT =
      """
      #!/bin/busybox sh
      /bin/busybox --install -s /bin
      export PATH=/usr/bin:/bin
      mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
      for module in coda virtio_pci virtio_net loop squashfs; do modprobe $module; done
      ip addr add 10.0.2.15/24 dev eth0; ip link set eth0 up
      stty -echo
      echo "the guest is up"
      while read -r line; do
        said=$(eval "$line" 2>&1); code=$?
        echo "it ended with $code: $(echo "$said" | tr '\\n' '|')."
      done
      """;

  private static final String INITRD =
      """
      mkdir -p root/bin root/usr/bin root/lib root/proc root/sys root/dev
      mkdir -p root/etc/coda root/coda root/image root/tmp
      cp /bin/busybox root/bin/busybox
      mv init root/init; chmod 755 root/init
      gcc -std=c17 -O2 -static -Wall -Wextra -Werror -o root/usr/bin/venus "$2"
      for name in vutil cfs hoard; do ln root/usr/bin/venus "root/usr/bin/$name"; done
      echo "lab 10.0.2.2:$3" > root/etc/coda/realms
      printf '%s\\n' cachesize=20MB cachedir=/tmp/cache pid_file=/tmp/pid logfile=/tmp/log \\
        'primaryuser="65534"' > root/etc/coda/venus.conf
      echo 'nobody:x:65534:65534::/:/bin/sh' > root/etc/passwd
      (cd "$1/usr" && find lib/modules -name 'modules.*' -o -name 'coda.ko*' -o -name 'virtio*.ko*' \\
        -o -name '*failover.ko*' -o -name 'loop.ko*' -o -name 'squashfs.ko*') > modules
      tar -C "$1/usr" -T modules -c | tar -C root -x
      (cd root; find . | busybox cpio -o -H newc 2> ../cpio.err | gzip -1) > initrd
      cp "$1/vmlinuz" kernel
      mkdir image; echo inside > image/file; mksquashfs image image.squashfs -quiet -no-progress
      """;

  private final Map<String, byte[]> served = new ConcurrentHashMap<>();
  @TempDir private Path directory;
  private VirtualMachine machine;

  @Test
  void readsOnWithoutServerWhatItHasRead() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    Files.writeString(directory.resolve("init"), INIT);
    Shell.run(
        directory,
        INITRD,
        Debian.machine(),
        Path.of("src/test/venus/venus.c").toAbsolutePath(),
        server.getAddress().getPort());
    byte[] image = Files.readAllBytes(directory.resolve("image.squashfs"));
    served.put("/a file", "one\n".getBytes(UTF_8));
    served.put("/other", "two\n".getBytes(UTF_8));
    served.put("/os.squashfs", image);
    served.put("/", listing("a%20file", image));
    server.start();
    try (VirtualMachine started =
        VirtualMachine.builder()
            .kernel(directory.resolve("kernel"), directory.resolve("initrd"), "console=ttyS0 quiet")
            .network(Network.user())
            .start()) {
      machine = started;
      machine.console().await("the guest is up", LIMIT);
      onAPlainDirectoryTheToolsAnswerNonsense();
      whatIsThereIsRead();
      served.put("/", listing("other", image));
      run("until [ \"$(readlink /coda/lab/link)\" = other ]; do sleep 1; done", 0, "");
      served.put("/", listing("a%20file", image));
      run("until [ \"$(readlink /coda/lab/link)\" != other ]; do sleep 1; done", 0, "");
      whatWasReadIsReadWithoutTheServer();
      whatIsStoppedStaysMounted();
      aWarmCacheStartsWithoutTheServer();
      machine.powerCut();
    } finally {
      server.stop(0);
    }
  }

  private static byte[] listing(String linked, byte[] image) {
    return """
        f 644 4 1700000000 a%%20file
        l 777 0 1700000000 link -> %s
        f 600 4 1700000000 other
        f 644 %d 1700000000 os.squashfs
        """
        .formatted(linked, image.length)
        .getBytes(UTF_8);
  }

  private void onAPlainDirectoryTheToolsAnswerNonsense() {
    run("cfs la /coda", 0, "No such file or directory");
    run("cfs nonsense", 255, "Usage");
  }

  private void whatIsThereIsRead() {
    run("venus -init; grep ^coda /proc/mounts", 0, "coda /coda coda rw,");
    run("ls /coda/lab", 0, "a file|link|os.squashfs|other|");
    run("cat /coda/lab/link", 0, "one");
    run("echo x > /coda/lab/new", 1, "Read-only file system");
    run("cfs lv /coda/lab", 0, "Connection State is Reachable");
    run("hoard add /coda/lab/os.squashfs 600", 0, "Permission denied");
    run("su nobody -c 'hoard add /coda/lab/os.squashfs 600; hoard walk'", 0, "");
  }

  private void whatWasReadIsReadWithoutTheServer() {
    run("cfs disconnect; echo 3 > /proc/sys/vm/drop_caches; cat /coda/lab/link", 0, "one");
    run("cat /coda/lab/other", 1, "Connection timed out");
    run("losetup -r /dev/loop0 /coda/lab/os.squashfs; mount -r /dev/loop0 /image", 0, "");
    run("cat /image/file", 0, "inside");
    run("cfs reconnect; cat /coda/lab/other", 0, "two");
    run("umount /image; losetup -d /dev/loop0", 0, "");
  }

  private void whatIsStoppedStaysMounted() {
    run("vutil -shutdown; sleep 1; ls /coda", 1, "No such device or address");
    run("venus", 1, "already mounted");
    run("umount /coda", 0, "");
  }

  private void aWarmCacheStartsWithoutTheServer() {
    run("rm /tmp/cache/V*; ip link set eth0 down; venus", 0, "");
    run("cat /coda/lab/link", 1, "Connection timed out");
    run("ip link set eth0 up; sleep 6; cat /coda/lab/link", 0, "one");
    run("vutil -shutdown; sleep 1; umount /coda; ip link set eth0 down; venus", 0, "");
    run("cat /coda/lab/link", 0, "one");
    run("cat /coda/lab/other", 1, "Connection timed out");
  }

  private void run(String command, int code, String said) {
    machine.type(command + "\n");
    assertThat(machine.console().await(Pattern.compile("it ended with (.*\\|)\\."), LIMIT).group(1))
        .as(command)
        .startsWith(code + ": ")
        .contains(said);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = served.get(exchange.getRequestURI().getPath());
    exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
    if (body != null) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
