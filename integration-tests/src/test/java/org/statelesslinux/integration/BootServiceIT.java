package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.StepFailedException;
import org.statelesslinux.model.StatelessException;

/** A service of the machine itself lives for as long as its instance. */
@NeedsHost
class BootServiceIT {
  @TempDir Path directory;

  private Bench bench;

  @BeforeEach
  void makeTree() {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Traces.of(bench)).isEmpty();
  }

  @Test
  void itLivesUntilTheInstanceIsReleased() throws Exception {
    Engine engine = engine(bench.port());
    try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
      assertThat(instance.root().resolve("etc/os-release")).exists();
      assertThat(loops()).hasSize(1);
    }
    assertThat(loops()).isEmpty();
  }

  @Test
  void itEndsWithTheCommand() throws Exception {
    assertThat(Bench.sh(engine(bench.port()), "exit 3")).isEqualTo(3);
    assertThat(loops()).isEmpty();
  }

  @Test
  void aServiceThatNeverGetsReadyFailsThePlanWithWhatItSaid() throws Exception {
    Engine engine = engine(1);
    assertThatThrownBy(() -> Bench.machine(engine).into(bench.root(), Listener.silent()))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("«starting the loop»")
        .hasMessageContaining("service loop was not ready after 1 s:\nno port to listen on");
  }

  @Test
  void aRootThatNeedsItsServerIsNotMountedToStayUnlessTheServerStaysToo() throws Exception {
    Engine engine = engine(bench.port() + ", needs-server: true");
    assertThatThrownBy(() -> Bench.machine(engine).into(bench.root(), Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Start 'stateless serve'");
  }

  private List<String> loops() {
    return Traces.of(bench).stream().filter(trace -> trace.contains("httpd")).toList();
  }

  private Engine engine(Object port) throws Exception {
    bench.engine("livecd");
    Files.writeString(
        bench.config(),
        Files.readString(bench.config())
            .replace("mode: livecd", "mode: loop")
            .replaceAll("(?m)^  (rsync|livecd): .*\n", "")
            .replace("modes:\n", "modes:\n  loop: { port: " + port + " }\n"));
    Engine engine =
        Engine.builder()
            .config(bench.config())
            .withoutDiscovery()
            .backend(new LoopProvider())
            .places(bench.places())
            .build();
    assertThat(engine.profile("kiosk").publish().refusals()).isEmpty();
    return engine;
  }
}
