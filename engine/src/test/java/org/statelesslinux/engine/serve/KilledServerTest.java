package org.statelesslinux.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Until;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.testsupport.Needs;

/** Without CAP_SYS_ADMIN the kernel ends a service, but not what the service has started. */
@Needs(root = true)
class KilledServerTest {
  private static final Mode MODE = new Mode("net");

  @TempDir Path directory;

  private final String word = UUID.randomUUID().toString();

  @Test
  void aServerThatIsKilledLeavesNoProcess() throws Exception {
    Process server = startServer();
    Until.holds(() -> Files.exists(directory.resolve("child.ready")));
    server.destroyForcibly().waitFor();
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 350, 400, 450, 500})
  void norDoesOneThatIsKilledWhileItStarts(int milliseconds) throws Exception {
    Process server = startServer();
    server.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    server.destroyForcibly().waitFor();
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  @Test
  void anotherServerCanTakeOverAtOnce() throws Exception {
    Process server = startServer();
    Until.holds(() -> Files.exists(directory.resolve("child.ready")));
    server.destroyForcibly().waitFor();
    Files.delete(directory.resolve("child.ready"));
    Process next = startServer();
    Until.holds(() -> Files.exists(directory.resolve("child.ready")));
    assertThat(next.isAlive()).isTrue();
    next.destroyForcibly().waitFor();
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  private Process startServer() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledServerTest.class.getName(),
            directory.toString(),
            word)
        .inheritIO()
        .start();
  }

  /** The server: serves until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    Path directory = Path.of(args[0]);
    String ready = directory.resolve("child.ready").toString();
    String script = "(touch " + ready + "; while :; do sleep 1; done) & wait";
    Service service =
        Service.of(
            "daemon",
            Value.texts("/bin/sh", "-c", script, args[1]),
            new Service.Readiness.HasMade(AbsolutePath.of(ready)));
    Plan plan = Plan.of(new Step.StartService(service, "starting"));
    Serving.start(
            ServePlace.of(directory.resolve("run"), directory),
            Set.of(MODE),
            mode -> new ModeServices(mode, plan, Set.of()),
            Listener.silent())
        .await();
  }
}
