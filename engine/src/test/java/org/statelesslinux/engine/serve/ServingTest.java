package org.statelesslinux.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.execute.ServerExecutor.RunnableService;
import org.statelesslinux.engine.execute.Until;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** The services are shell scripts, each with a word in its command line that no other has. */
class ServingTest {
  private static final Mode MODE = new Mode("net");
  private static final SnapshotId ID = SnapshotId.ofHex("a1".repeat(32));
  private static final int PROCESS_GROUP = 4;
  private static final int SESSION = 5;
  private static final String LIVE = "while :; do sleep 1; done";

  @TempDir Path directory;

  private final String word = UUID.randomUUID().toString();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<ModeServices> wanted = new CopyOnWriteArrayList<>();
  private final List<Serving> servings = new ArrayList<>();
  private ServePlace place;

  @BeforeEach
  void choosePlace() {
    place = ServePlace.of(directory.resolve("run"), directory);
  }

  @AfterEach
  void closeAll() throws Exception {
    servings.forEach(Serving::close);
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  @Test
  void servicesAreReadyWhenItHasStartedAndEndWhenItIsClosed() throws Exception {
    want(service("one", LIVE), service("two", LIVE));
    Serving serving = start();
    assertThat(file("one.ready")).exists();
    assertThat(file("two.ready")).exists();
    assertThat(Processes.with(word)).isNotEmpty();

    serving.close();
    serving.await();
    assertThat(Processes.with(word)).isEmpty();
  }

  @Test
  void closingTwiceIsClosingOnce() {
    want(service("one", LIVE));
    Serving serving = start();
    serving.close();
    serving.close();
    serving.refresh();
    assertThat(events).noneMatch(Event.Note.class::isInstance);
  }

  @Test
  void aServiceIsAskedToEndBeforeItIsKilled() {
    want(service("one", "trap 'echo bye > " + file("bye") + "; exit' TERM; " + LIVE));
    start().close();
    assertThat(file("bye")).hasContent("bye");
  }

  @Test
  void aServiceThatDoesNotListenIsKilledWithAllItHasStarted() {
    want(service("one", "trap '' TERM; (trap '' TERM; " + LIVE + ") & " + LIVE));
    start().close(); // closeAll sees that nothing is left.
  }

  @Test
  void aServiceThatEndsIsStartedAgainAndThatIsTold() throws Exception {
    Path end = file("end");
    want(
        service(
            "one", "until [ -e " + end + " ]; do sleep 0.01; done; echo 'no luck' >&2; exit 3"));
    start();
    Files.delete(file("one.ready"));
    Files.createFile(end);
    Until.holds(() -> !notes().isEmpty());
    Files.delete(end);
    Until.holds(() -> Files.exists(file("one.ready")));
    assertThat(notes())
        .first()
        .asString()
        .isEqualTo(
            "The service one of mode net ended with code 3 and said: no luck; now it is started"
                + " again.");
  }

  @Test
  void aServiceThatEndsJustBeforeItIsStoppedHasNotFailed() throws Exception {
    Path end = file("end");
    List<String> notes = new CopyOnWriteArrayList<>();
    Service one = service("one", "until [ -e " + end + " ]; do sleep 0.01; done").service();
    SupervisedService service =
        new SupervisedService(
            SupervisedService.Owner.of(MODE),
            new RunnableService(one, one.argv().stream().map(Value::toString).toList()),
            Duration.ofHours(1),
            notes::add);
    service.start();
    Files.createFile(end);
    Until.holds(() -> Processes.with(word).isEmpty());

    service.stop();
    assertThat(notes).isEmpty();
  }

  @Test
  void noServiceIsWhereATerminalSendsSignals() throws Exception {
    want(service("one", "cat /proc/self/stat > " + file("stat") + "; " + LIVE));
    start();
    String[] ours = Files.readString(Path.of("/proc/self/stat")).split(" ", -1);
    String[] its = Files.readString(file("stat")).split(" ", -1);
    assertThat(its[PROCESS_GROUP]).isNotEqualTo(ours[PROCESS_GROUP]);
    assertThat(its[SESSION]).isNotEqualTo(ours[SESSION]);
  }

  @Test
  void aServiceThatEndsBeforeItIsReadyIsAFailureThatSaysWhatItSaid() {
    want(
        service("one", LIVE),
        command("two", "echo 'no such share' >&2; exit 7", Duration.ofMinutes(1)));
    assertThatThrownBy(this::start)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("service two of mode net")
        .hasMessageContaining("it ended with code 7 and said: no such share");
    // closeAll sees that service one does not run either.
  }

  @Test
  void aServiceThatDoesNotGetReadyInTimeIsAFailureAndDoesNotRun() {
    want(command("slow", LIVE, Duration.ZERO));
    assertThatThrownBy(this::start).hasMessageContaining("it was not ready after 0 s");
  }

  @Test
  void aMissingProgramIsAFailureThatNamesIt() {
    Service missing =
        Service.of(
            "one", Value.texts("/nowhere/daemon"), new Service.Readiness.HasMade(at("one.ready")));
    want(new Step.StartService(missing, "starting"));
    assertThatThrownBy(this::start).hasMessageContaining("/nowhere/daemon");
  }

  @Test
  void aPortThatSomebodyElseHasIsAFailureThatNamesBoth() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Service service =
          Service.of(
              "one",
              Value.texts("/bin/sh", "-c", LIVE, word),
              new Service.Readiness.Listening(other.getLocalPort()));
      want(new Step.StartService(service, "starting"));
      assertThatThrownBy(this::start)
          .hasMessageContaining("port " + other.getLocalPort() + " is taken by process ")
          .hasMessageContaining(ProcessHandle.current().pid() + " (java)")
          .hasMessageContaining("another port");
    }
  }

  @Test
  void aServiceWhoseConfigurationChangesIsToldIfItWantsToBe() throws Exception {
    Step told = service("told", "trap 'echo x >> " + file("hups") + "' HUP; " + LIVE);
    Service.Reload how = Service.Reload.ON_SIGHUP;
    Step start = new Step.StartService(((Step.StartService) told).service().reloading(how), "x");
    want(config("1"), start);
    Serving serving = start();
    want(config("2"), start);
    serving.refresh();
    Until.exists(file("hups"));
    want(config("2"), start, new Step.MakeDirectory(at("unrelated"), 0700, "making room"));
    serving.refresh();
    assertThat(file("config")).hasContent("2");
    assertThat(file("hups")).hasContent("x");
    assertThat(notes()).isEmpty();
  }

  @Test
  void aServiceThatReadsItsConfigurationByItselfIsLeftAlone() throws Exception {
    want(config("1"), service("one", "trap 'exit 1' HUP; " + LIVE));
    Serving serving = start();
    List<ProcessHandle> before = Processes.with(word);
    want(config("2"), service("one", "trap 'exit 1' HUP; " + LIVE));
    serving.refresh();
    assertThat(file("config")).hasContent("2");
    assertThat(Processes.with(word)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void theFileOfAnEarlierRunIsNotTakenForASignThatAServiceIsReady() throws Exception {
    Files.createFile(file("one.ready"));
    want(command("one", LIVE, Duration.ofSeconds(1)));
    assertThatThrownBy(this::start)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("was not ready after 1 s");
  }

  @Test
  void aServiceWithAnotherCommandTakesThePlaceOfTheOldOne() throws Exception {
    want(service("one", LIVE));
    Serving serving = start();
    List<ProcessHandle> before = Processes.with(word);
    want(service("one", "true; " + LIVE));
    serving.refresh();
    assertThat(Processes.with(word)).isNotEmpty().doesNotContainAnyElementsOf(before);
  }

  @Test
  void whatIsWantedIsFollowedWithoutBeingAsked() throws Exception {
    start();
    want(service("one", LIVE));
    Until.holds(() -> Files.exists(file("one.ready")));
    wanted.clear();
    Until.holds(() -> Processes.with(word).isEmpty());
  }

  @Test
  void aProblemThatLastsIsToldOnce() throws Exception {
    start();
    want(command("one", "exit 7", Duration.ofMinutes(1)));
    Until.holds(() -> !notes().isEmpty());
    want(service("two", LIVE));
    Until.holds(() -> Files.exists(file("two.ready")));
    assertThat(notes()).singleElement().asString().contains("it ended with code 7");
  }

  @Test
  void aModeWhoseNeedsCannotBeFoundOutStaysAsItIsAndKeepsNoOtherFromGoingOn() throws Exception {
    Mode other = new Mode("other");
    AtomicBoolean broken = new AtomicBoolean();
    // A shell that starts programs is seen twice for a moment: this one starts none.
    Path pipe = file("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String still = "read -r never <>" + pipe;
    servings.add(
        Serving.start(
            place,
            Set.of(MODE, other),
            mode -> {
              if (mode.equals(MODE) && broken.get()) {
                throw new StatelessException("read it", "it is damaged", "Mend it.");
              }
              return mode.equals(MODE) || broken.get()
                  ? new ModeServices(mode, Plan.of(service(mode + "-s", still)), Set.of(ID))
                  : new ModeServices(mode, Plan.empty(), Set.of());
            },
            events::add));
    assertThat(file("net-s.ready")).exists();
    List<ProcessHandle> before = Processes.with(word);
    broken.set(true);
    Until.holds(() -> Files.exists(file("other-s.ready")));
    assertThat(Processes.with(word)).containsAll(before);
    Until.holds(() -> !notes().isEmpty());
    assertThat(notes()).singleElement().asString().contains("it is damaged");
  }

  @Test
  void onlyOneProcessServesAMode() throws Exception {
    want(service("one", LIVE));
    Serving first = start();
    assertThatThrownBy(this::start)
        .hasMessageContaining("mode net")
        .hasMessageContaining("process " + ProcessHandle.current().pid() + " serves it already");
    assertThat(ServeRecord.read(place.record(MODE)))
        .contains(new ServeRecord(ProcessHandle.current().pid(), true, Set.of(ID)));
    first.close();
    assertThat(ServeRecord.read(place.record(MODE))).isEmpty();
    start();
  }

  private Serving start() {
    Serving serving = Serving.start(place, Set.of(MODE), this::wanted, events::add);
    servings.add(serving);
    return serving;
  }

  private ModeServices wanted(Mode mode) {
    return List.copyOf(wanted).stream()
        .filter(one -> one.mode().equals(mode))
        .findFirst()
        .orElse(new ModeServices(mode, Plan.empty(), Set.of()));
  }

  private void want(Step... steps) {
    List<ModeServices> now = List.of(new ModeServices(MODE, Plan.of(steps), Set.of(ID)));
    if (wanted.isEmpty()) {
      wanted.addAll(now);
    } else {
      wanted.set(0, now.get(0));
    }
  }

  private Step config(String content) {
    return new Step.WriteFile(at("config"), Value.text(content), 0600, "writing it");
  }

  /** It is ready once it has done what comes before its life: a trap is set by then. */
  private Step.StartService service(String name, String script) {
    String ready = "touch " + file(name + ".ready") + "; ";
    return command(
        name,
        script.contains(LIVE)
            ? script.replaceFirst(Pattern.quote(LIVE) + "$", Matcher.quoteReplacement(ready + LIVE))
            : ready + script,
        Duration.ofMinutes(1));
  }

  private Step.StartService command(String name, String script, Duration atMost) {
    Service service =
        Service.of(
                name,
                Value.texts("/bin/sh", "-c", script, word),
                new Service.Readiness.HasMade(at(name + ".ready")))
            .within(atMost);
    return new Step.StartService(service, "starting " + name);
  }

  private List<String> notes() {
    return events.stream()
        .filter(Event.Note.class::isInstance)
        .map(event -> ((Event.Note) event).text())
        .toList();
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private AbsolutePath at(String name) {
    return AbsolutePath.of(file(name).toString());
  }
}
