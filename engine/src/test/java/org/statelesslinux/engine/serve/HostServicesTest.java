package org.statelesslinux.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Until;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class HostServicesTest {
  private static final Mode MODE = new Mode("net");
  private static final SnapshotId ID = SnapshotId.ofHex("a1".repeat(32));
  private static final SnapshotId OTHER = SnapshotId.ofHex("b2".repeat(32));

  @TempDir Path directory;

  private final String word = UUID.randomUUID().toString();
  private ServePlace place;

  @BeforeEach
  void choosePlace() {
    place = ServePlace.of(directory.resolve("run"), directory);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  @Test
  void servicesThatDoNotRunAreStartedForAsLongAsTheyAreNeeded() throws Exception {
    HostServices first = need(ID);
    HostServices second = need(ID);
    assertThat(Processes.with(word)).isNotEmpty();
    first.close();
    first.close();
    assertThat(Processes.with(word)).isNotEmpty();
    second.close();
    assertThat(Processes.with(word)).isEmpty();
  }

  @Test
  void servicesThatRunAlreadyAreUsedAndLeftRunning() throws Exception {
    try (Serving serving = serve(() -> services(word, directory, ID))) {
      List<ProcessHandle> before = Processes.with(word);
      need(ID).close();
      assertThat(Processes.with(word)).containsExactlyInAnyOrderElementsOf(before);
      serving.refresh();
    }
  }

  @Test
  void whoeverRunsTheServicesIsGivenTimeToLearnOfANewSnapshot() {
    AtomicReference<ModeServices> published =
        new AtomicReference<>(services(word, directory, OTHER));
    try (Serving serving = serve(published::get)) {
      published.set(services(word, directory, OTHER, ID));
      need(ID).close();
      serving.refresh();
    }
  }

  @Test
  void whatNeedsServicesForLongerIsRefusedUnlessSomebodyRunsThemToStay() throws Exception {
    assertThatThrownBy(() -> needLasting(services(word, directory, ID)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("nobody runs them to stay")
        .hasMessageContaining("stateless serve");
    HostServices forNow = need(ID);
    assertThatThrownBy(() -> needLasting(services(word, directory, ID)))
        .hasMessageContaining("nobody runs them to stay");
    forNow.close();
    assertThat(Processes.with(word)).isEmpty();
    try (Serving serving = serve(() -> services(word, directory, ID))) {
      needLasting(services(word, directory, ID)).close();
      assertThat(Processes.with(word)).isNotEmpty();
      serving.refresh();
    }
  }

  @Test
  void whereNothingRunsNobodyHasToStay() {
    needLasting(new ModeServices(MODE, Plan.empty(), Set.of(ID))).close();
    Step written = new Step.MakeDirectory(AbsolutePath.of(directory + "/x"), 0700, "making it");
    needLasting(new ModeServices(MODE, Plan.of(written), Set.of(ID))).close();
    assertThat(directory.resolve("x")).exists();
  }

  private HostServices needLasting(ModeServices services) {
    return HostServices.needLasting(place, MODE, ID, () -> services, Listener.silent());
  }

  private Serving serve(Supplier<ModeServices> wanted) {
    return Serving.start(place, Set.of(MODE), mode -> wanted.get(), Listener.silent());
  }

  @Test
  void aServiceThatCannotBeStartedIsAFailureAndNothingIsHeld() {
    Service broken =
        Service.of(
            "daemon",
            Value.texts("/bin/sh", "-c", "exit 9", word),
            new Service.Readiness.HasMade(AbsolutePath.of("/nowhere/ready")));
    Supplier<ModeServices> wanted =
        () ->
            new ModeServices(MODE, Plan.of(new Step.StartService(broken, "starting")), Set.of(ID));
    assertThatThrownBy(() -> HostServices.need(place, MODE, ID, wanted, Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("ended with code 9");
    need(ID).close();
  }

  @Test
  void aProcessThatRunsTheServicesWaitsForAnotherThatUsesThem() throws Exception {
    Process other = startOther();
    BufferedReader says = other.inputReader();
    assertThat(says.readLine()).isEqualTo("has them");
    HostServices ours = need(ID);
    other.getOutputStream().close();
    assertThat(says.readLine()).isEqualTo("lets go");
    assertThat(other.isAlive()).isTrue();
    assertThat(Processes.with(word)).isNotEmpty();
    ours.close();
    assertThat(other.waitFor()).isZero();
  }

  @Test
  void whenTheProcessThatRanThemIsKilledTheyAreStartedAnew() throws Exception {
    Process other = startOther();
    assertThat(other.inputReader().readLine()).isEqualTo("has them");
    other.destroyForcibly().waitFor();
    HostServices ours = need(ID);
    assertThat(Processes.with(word)).isNotEmpty();
    ours.close();
  }

  private HostServices need(SnapshotId snapshot) {
    return HostServices.need(
        place, MODE, snapshot, () -> services(word, directory, snapshot), Listener.silent());
  }

  private static ModeServices services(String word, Path directory, SnapshotId... snapshots) {
    String ready = directory.resolve("ready").toString();
    Service service =
        Service.of(
            "daemon",
            Value.texts("/bin/sh", "-c", "touch " + ready + "; while :; do sleep 1; done", word),
            new Service.Readiness.HasMade(AbsolutePath.of(ready)));
    return new ModeServices(
        MODE, Plan.of(new Step.StartService(service, "starting")), Set.of(snapshots));
  }

  private Process startOther() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HostServicesTest.class.getName(),
            directory.toString(),
            word)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The other process: needs the services until its standard input ends. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    ServePlace place = ServePlace.of(directory.resolve("run"), directory);
    Supplier<ModeServices> wanted = () -> services(args[1], directory, ID);
    HostServices services = HostServices.need(place, MODE, ID, wanted, Listener.silent());
    System.out.println("has them");
    System.in.readAllBytes();
    System.out.println("lets go");
    services.close();
  }
}
