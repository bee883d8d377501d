package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.StatelessException;

/** An instance that needs a service gets it, and it is gone again afterwards. */
@NeedsHost
class ServicesIT {
  @TempDir Path directory;

  private Bench bench;
  private Engine engine;

  @BeforeEach
  void publish() {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    engine = bench.engine("rsync");
    engine.profile("kiosk").publish();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Traces.of(bench)).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsNamedWithWhoTookIt() throws Exception {
    try (ServerSocket socket =
        new ServerSocket(bench.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      assertThatThrownBy(() -> Bench.sh(engine, "exit 0"))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining(
              "port %d is taken by process %d"
                  .formatted(bench.port(), ProcessHandle.current().pid()));
    }
    assertThat(Bench.sh(engine, "exit 0")).isZero();
  }

  @Test
  void anInstanceUsesTheServicesOfAnotherProcess() throws Exception {
    Process serving = Child.start(bench, "serve");
    try {
      Until.holds(() -> daemons().size() == 1);
      List<String> before = daemons();
      assertThat(Bench.sh(engine, "exit 0")).isZero();
      assertThat(daemons()).isEqualTo(before);
      Shell.run(bench.tree(), "echo second > etc/second");
      engine.profile("kiosk").publish();
      assertThat(Bench.sh(engine, "[ -e /etc/second ]")).isZero();
      assertThat(serving.isAlive()).isTrue();
    } finally {
      serving.destroyForcibly().waitFor();
    }
    Until.holds(() -> daemons().isEmpty());
    assertThat(Bench.sh(engine, "exit 0")).isZero();
  }

  @Test
  void servingTwiceIsRefused() {
    try (Serving serving = engine.serve(Listener.silent())) {
      assertThatThrownBy(() -> bench.open(true).serve(Listener.silent()))
          .hasMessageContaining("serves it already");
      assertThat(serving).isNotNull();
    }
  }

  private List<String> daemons() {
    return Traces.of(bench).stream()
        .filter(trace -> trace.contains("/usr/bin/rsync --daemon") && trace.startsWith("process"))
        .filter(trace -> !trace.contains("unshare") && !trace.contains("/bin/sh"))
        .toList();
  }
}
