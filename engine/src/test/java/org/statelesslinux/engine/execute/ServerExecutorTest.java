package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class ServerExecutorTest {
  @TempDir Path place;

  private final List<Event> events = new ArrayList<>();

  @Test
  void eachStepIsToldBeforeItIsDone() {
    run(
        new Step.MakeDirectory(at("d"), 0755, "making d"),
        new Step.WriteFile(at("d/f"), Value.text("x"), 0644, "writing f"));
    assertThat(events)
        .containsExactly(
            new Event.StepStarted(1, 2, "making d"), new Event.StepStarted(2, 2, "writing f"));
  }

  @Test
  void aDirectoryIsMadeWithThoseAboveItAndGetsItsMode() throws IOException {
    run(new Step.MakeDirectory(at("a/b"), 01770, "making room"));
    assertThat(permissions("a/b")).isEqualTo(01770);
    run(new Step.MakeDirectory(at("a/b"), 0750, "making room"));
    assertThat(permissions("a/b")).isEqualTo(0750);
  }

  @Test
  void aLinkIsNoDirectory() throws IOException {
    Files.createDirectory(place.resolve("elsewhere"));
    Files.createSymbolicLink(place.resolve("d"), place.resolve("elsewhere"));
    assertThatThrownBy(() -> run(new Step.MakeDirectory(at("d"), 0700, "making room")))
        .hasMessageContaining("not directory");
  }

  @Test
  void aFileIsWrittenWholeWithItsMode() throws IOException {
    var outcome = run(new Step.WriteFile(at("f"), Value.text("ä\n"), 0640, "x"));
    assertThat(place.resolve("f")).hasContent("ä\n");
    assertThat(permissions("f")).isEqualTo(0640);
    assertThat(outcome.changed()).isTrue();
    assertThat(names()).containsExactly("f");
  }

  @Test
  void aFileThatHoldsTheSameAlreadyIsNotTouched() throws IOException {
    Step step = new Step.WriteFile(at("f"), Value.text("same"), 0600, "writing");
    run(step);
    FileTime longAgo = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(place.resolve("f"), longAgo);
    assertThat(run(step).changed()).isFalse();
    assertThat(Files.getLastModifiedTime(place.resolve("f"))).isEqualTo(longAgo);
  }

  @Test
  void aFileOfTheSameContentGetsAnotherMode() throws IOException {
    run(new Step.WriteFile(at("f"), Value.text("same"), 0600, "writing"));
    run(new Step.WriteFile(at("f"), Value.text("same"), 0644, "writing"));
    assertThat(permissions("f")).isEqualTo(0644);
  }

  @Test
  void whatWasLeftByAWriteThatNeverEndedIsReplacedWithoutFollowingIt() throws IOException {
    Files.writeString(place.resolve("victim"), "untouched");
    Files.createSymbolicLink(place.resolve(".f.part"), place.resolve("victim"));
    run(new Step.WriteFile(at("f"), Value.text("new"), 0600, "writing"));
    assertThat(place.resolve("f")).hasContent("new");
    assertThat(place.resolve("victim")).hasContent("untouched");
  }

  @Test
  void aSecretReachesTheFileInClear() {
    run(new Step.WriteFile(at("f"), Value.secret(Secret.of("p4ss")), 0600, "writing"));
    assertThat(place.resolve("f")).hasContent("p4ss");
  }

  @Test
  void factsKnownBeforeFillTheValues() {
    new ServerExecutor(events::add)
        .run(
            Plan.of(
                new Step.WriteFile(
                    at("f"), Value.join(Value.text("n="), Value.fact("a.b")), 0600, "x")),
            Map.of("a.b", "7"));
    assertThat(place.resolve("f")).hasContent("n=7");
  }

  @Test
  void aRenameMovesADirectory() throws IOException {
    Files.createDirectory(place.resolve("a"));
    Files.writeString(place.resolve("a/f"), "x");
    run(new Step.Rename(at("a"), at("b"), "keeping"));
    assertThat(names()).containsExactly("b");
    assertThat(place.resolve("b/f")).hasContent("x");
  }

  @Test
  void aRenameToANameThatIsTakenRemovesTheOther() throws IOException {
    Files.writeString(place.resolve("a"), "second");
    Files.writeString(place.resolve("b"), "first");
    run(new Step.Rename(at("a"), at("b"), "keeping"));
    assertThat(names()).containsExactly("b");
    assertThat(place.resolve("b")).hasContent("first");
  }

  @Test
  void aLinkIsSwappedInOneMove() throws IOException {
    run(new Step.SwapLink(at("current"), "slots/1", "swapping"));
    run(new Step.SwapLink(at("current"), "slots/2", "swapping"));
    run(new Step.SwapLink(at("current"), "slots/2", "swapping"));
    assertThat(Files.readSymbolicLink(place.resolve("current"))).isEqualTo(Path.of("slots/2"));
    assertThat(names()).containsExactly("current");
  }

  @Test
  void removingFollowsNoLink() throws IOException {
    Files.createDirectories(place.resolve("d/sub"));
    Files.createDirectory(place.resolve("kept"));
    Files.writeString(place.resolve("kept/f"), "x");
    Files.createSymbolicLink(place.resolve("d/sub/link"), place.resolve("kept"));
    Files.createSymbolicLink(place.resolve("link"), place.resolve("kept"));
    run(new Step.Remove(at("d"), "removing"), new Step.Remove(at("link"), "removing"));
    run(new Step.Remove(at("d"), "removing"));
    assertThat(names()).containsExactly("kept");
    assertThat(place.resolve("kept/f")).exists();
  }

  @Test
  void aCommandRunsWithItsArgumentsAsTheyAre() throws IOException {
    String odd = "a b'\"$(touch x)\n*";
    run(command("/usr/bin/touch", place.resolve("f").toString(), place.resolve(odd).toString()));
    assertThat(names()).containsExactlyInAnyOrder("f", odd);
  }

  @Test
  void aCommandDoesNotRunIfThereIsNothingToDo() throws IOException {
    List<Value> touch = Value.texts("/usr/bin/touch", place.resolve("f").toString());
    run(new Step.RunCommand(touch, Value.texts("/bin/true"), "touching"));
    assertThat(names()).isEmpty();
    run(new Step.RunCommand(touch, Value.texts("/bin/false"), "touching"));
    assertThat(names()).containsExactly("f");
  }

  @Test
  void aCommandSeesNothingOfThisProcesssEnvironment() {
    run(
        command(
            "/bin/sh", "-c", "env | cut -d= -f1 | sort | tr '\\n' ' ' > \"$0\"", at("f").value()));
    assertThat(place.resolve("f")).hasContent("HOME LC_ALL PATH PWD ");
  }

  @Test
  void aFailedCommandIsReportedInFull() {
    StepFailedException failure =
        catchThrowableOfType(
            StepFailedException.class,
            () ->
                run(
                    command("/bin/true"),
                    command("/bin/sh", "-c", "echo out; echo 'no such volume' >&2; exit 3")));
    assertThat(failure.number()).isEqualTo(2);
    assertThat(failure.of()).isEqualTo(2);
    assertThat(failure)
        .hasMessageContaining("step 2 of 2, «running»")
        .hasMessageContaining("/bin/sh -c 'echo out; ")
        .hasMessageContaining("exited with 3 and said: no such volume");
    assertThat(failure.advice()).isNotBlank();
  }

  @Test
  void onlyTheEndOfWhatACommandSaysIsShown() {
    StepFailedException failure =
        catchThrowableOfType(
            StepFailedException.class,
            () ->
                run(
                    command(
                        "/bin/sh",
                        "-c",
                        "seq 1 100000 >&2; printf 'the \\033[31mend\\n' >&2; exit 1")));
    assertThat(failure.found()).endsWith("\n100000\nthe [31mend").hasSizeLessThan(5000);
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThatThrownBy(() -> run(command("/nowhere/tool")))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("/nowhere/tool");
  }

  @Test
  void afterAFailureNothingMoreIsDone() throws IOException {
    assertThatThrownBy(
        () -> run(command("/bin/false"), new Step.MakeDirectory(at("d"), 0700, "making d")));
    assertThat(names()).isEmpty();
  }

  @Test
  void anInterruptedThreadEndsItsCommand() throws Exception {
    List<StatelessException> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                run(command("/bin/sh", "-c", "echo $$ > \"$0\"; sleep 600", at("pid").value()));
              } catch (StatelessException e) {
                thrown.add(e);
              }
            });
    thread.start();
    long pid = Long.parseLong(Files.readString(Until.exists(place.resolve("pid"))).strip());
    thread.interrupt();
    thread.join();
    assertThat(thrown).singleElement().isInstanceOf(CancelledException.class);
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void servicesAreHandedBackWithTheirCommandsFilledIn() {
    Service service =
        Service.of(
            "daemon",
            List.of(Value.text("/bin/d"), Value.fact("p")),
            new Service.Readiness.Listening(1));
    var outcome =
        new ServerExecutor(events::add)
            .run(Plan.of(new Step.StartService(service, "starting")), Map.of("p", "--fast"));
    assertThat(outcome.services())
        .containsExactly(new ServerExecutor.RunnableService(service, List.of("/bin/d", "--fast")));
  }

  @Test
  void aServiceThatOnlyAMachineCanRunIsRefused() {
    Service service =
        Service.of("daemon", Value.texts("/bin/d"), new Service.Readiness.Listening(1))
            .inRoot(AbsolutePath.of("/srv"));
    assertThatThrownBy(() -> run(new Step.StartService(service, "starting")))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("service daemon wants a chroot");
  }

  @Test
  void whatThisHostLacksIsReportedAtOnceAndNothingIsDone() throws IOException {
    Plan plan =
        Plan.of(new Step.MakeDirectory(at("d"), 0700, "making d"))
            .requiring(
                new Requirement.Tool(AbsolutePath.of("/nowhere/a"), "package-a"),
                new Requirement.Tool(AbsolutePath.of("/bin/sh"), "dash"),
                new Requirement.KernelModule("no-such-module"),
                new Requirement.DiskSpace(at("not/yet"), Long.MAX_VALUE),
                new Requirement.Memory(Long.MAX_VALUE));
    assertThatThrownBy(() -> new ServerExecutor(events::add).run(plan, Map.of()))
        .hasMessageContaining("/nowhere/a (Debian package package-a), kernel module no-such-module")
        .hasMessageContaining("bytes free at")
        .hasMessageContaining("bytes of memory")
        .hasMessageContaining("apt-get install package-a.");
    assertThat(names()).isEmpty();
  }

  @Test
  void aFileSystemThatIsBuiltInMeetsItsModulesRequirement() {
    HostRequirements.check(List.of(new Requirement.KernelModule("tmpfs")));
  }

  private ServerExecutor.Outcome run(Step... steps) {
    return new ServerExecutor(events::add).run(Plan.of(steps), Map.of());
  }

  private static Step command(String... argv) {
    return new Step.RunCommand(Value.texts(argv), List.of(), "running");
  }

  private AbsolutePath at(String name) {
    return AbsolutePath.of(place.resolve(name).toString());
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private int permissions(String name) throws IOException {
    return (int) Files.getAttribute(place.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS)
        & 07777;
  }
}
