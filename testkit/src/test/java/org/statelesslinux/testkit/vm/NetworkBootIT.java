package org.statelesslinux.testkit.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A machine starts by iPXE from this host's loopback address. */
@NeedsQemu
class NetworkBootIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void aScriptIsFetchedAndRun() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/boot.ipxe",
        exchange -> {
          byte[] script =
              "#!ipxe\necho fetched by ${netX/mac:hexhyp} of ${platform}\n".getBytes(US_ASCII);
          exchange.sendResponseHeaders(200, script.length);
          exchange.getResponseBody().write(script);
          exchange.close();
        });
    server.start();
    String url = "http://10.0.2.2:" + server.getAddress().getPort() + "/boot.ipxe";
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .network(Network.silent())
            .network(Network.user().mac("52:54:00:AB:cd:ef").bootFile(url))
            .start()) {
      machine.console().await("fetched by 52-54-00-ab-cd-ef of ", LIMIT);
      assertThat(machine.isRunning()).isTrue();
    } finally {
      server.stop(0);
    }
  }
}
