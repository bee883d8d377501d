package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;
import org.statelesslinux.testsupport.Needs;

/** What the steps do, and what is said when one of them fails. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    })
class ScriptRunTest {
  private static final SnapshotId ID = SnapshotId.ofHex("ab".repeat(32));

  @TempDir Path directory;

  private Script script;

  @BeforeEach
  void prepare() throws IOException {
    script = new Script(directory);
  }

  @AfterEach
  void noProcessIsLeft() {
    InstanceProcesses.end(script.id);
  }

  @Test
  void aFailureSaysWhichStepWhatItRanAndWhatThatSaid() {
    Step failing =
        shell(
            "echo out; for i in $(seq 3000); do echo line $i; done; echo the end >&2; exit 7",
            "trying");
    StepFailedException failure = failure(write("one"), failing, write("two"));
    assertThat(failure.number()).isEqualTo(2);
    assertThat(failure.of()).isEqualTo(3);
    assertThat(failure.step()).isEqualTo(failing);
    assertThat(failure.doing()).isEqualTo("do step 2 of 3, «trying»");
    assertThat(failure.found())
        .startsWith("/bin/busybox sh -c echo out")
        .contains(" exited with 7:\n")
        .endsWith("line 3000\nthe end")
        .doesNotContain("line 1\n")
        .hasSizeLessThan(5000);
    assertThat(failure.advice()).isNotBlank();
    assertThat(directory.resolve("two")).doesNotExist();
  }

  @Test
  void whatAStepSaysFillsNoDisk() throws IOException {
    script.run(shell("head -c 3000000 /dev/zero", "talking"));
    assertThat(Files.size(script.runtime.resolve("log"))).isLessThan(100_000);
  }

  @Test
  void aMissingProgramIsSaidToBeMissing() {
    StepFailedException failure =
        failure(new Step.RunCommand(Value.texts("/no/such/program", "x"), List.of(), "trying"));
    assertThat(failure.found()).contains("/no/such/program x exited with 127");
    assertThat(failure.advice()).contains("Install");
  }

  @Test
  void aCommandSeesNothingOfTheReport() {
    script.run(
        shell("[ ! -e /proc/self/fd/3 ] || { echo 'failed 1 1' >&3; exit 1; }", "looking"),
        new Step.RunCommand(
            Value.texts("/bin/false"),
            Value.texts("/bin/busybox", "sh", "-c", "[ ! -e /proc/self/fd/3 ]"),
            "looking"));
  }

  @Test
  void aCommandReadsNothing() {
    script.run(shell("[ -z \"$(cat)\" ]", "reading"));
  }

  @Test
  void aCommandIsLeftOutWhenThereIsNothingToDo() {
    script.run(new Step.RunCommand(Value.texts("/bin/false"), Value.texts("/bin/true"), "trying"));
    assertThat(
            failure(new Step.RunCommand(Value.texts("/bin/false"), Value.texts("/bin/false"), "x")))
        .hasMessageContaining("/bin/false exited with 1");
  }

  @Test
  void filesDoNotInheritAMask() throws IOException {
    script.run(shell("touch " + directory.resolve("made"), "touching"));
    assertThat(Files.getAttribute(directory.resolve("made"), "unix:mode")).isEqualTo(0100644);
  }

  @Test
  void secretsAreNotShown() {
    Step secret =
        new Step.WriteFile(
            path(directory.resolve("s")), Value.secret(Secret.of("hunter2")), 0600, "writing");
    Rendering rendering = script.render(Map.of(), List.of(secret));
    assertThat(rendering.script()).contains("hunter2");
    assertThat(rendering.toString()).doesNotContain("hunter2");
    assertThat(
            failure(
                    secret,
                    new Step.Remove(path(directory.resolve("s/x")), "no"),
                    shell("exit 1", "end"))
                .toString())
        .doesNotContain("hunter2");
  }

  @Test
  void anotherRootIsTakenOutOfTheTableOfFileSystemsAndNothingElse() throws IOException {
    Path table = directory.resolve("fstab");
    Files.writeString(
        table,
        """
        # / is on the disk
        UUID=1-2 / ext4 errors=remount-ro 0 1
        UUID=3-4\t/home\text4\tdefaults 0 2
        LABEL=x  /\tbtrfs subvol=@ 0 0
        """);
    Step drop = new CoreStep.DropRootMount(path(table), "dropping");
    script.run(drop, drop);
    assertThat(table).hasContent("# / is on the disk\nUUID=3-4\t/home\text4\tdefaults 0 2\n");
    script.run(new CoreStep.DropRootMount(path(directory.resolve("none")), "dropping"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/fstab"));
    script.run(new CoreStep.DropRootMount(path(link), "dropping"));
    assertThat(link).isSymbolicLink();
  }

  @Test
  void aLinkInThePlaceOfAFileIsReplacedAndNotFollowed() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "mine");
    Files.createSymbolicLink(directory.resolve("link"), other);
    script.run(write("link"));
    assertThat(other).hasContent("mine");
    assertThat(directory.resolve("link")).isRegularFile();
  }

  @Test
  void anOldFileIsReplacedAsAWhole() throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, "old");
    Files.writeString(directory.resolve("file.stateless-new"), "half");
    script.run(new Step.WriteFile(path(file), Value.text("new\n\n"), 0604, "writing"));
    assertThat(file).content().isEqualTo("new\n\n");
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100604);
    assertThat(directory.resolve("file.stateless-new")).doesNotExist();
  }

  @Test
  void aFileDoesNotGetIntoADirectoryOfItsName() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("taken"));
    assertThat(failure(new Step.WriteFile(path(taken), Value.text("x"), 0600, "writing")))
        .hasMessageContaining("taken");
    assertThat(taken).isEmptyDirectory();
  }

  @Test
  void noStepGoesThroughASymbolicLink() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("file"), "there");
    Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);
    Path behind = link.resolve("file");
    Path here = directory.resolve("here");
    for (Step step :
        List.of(
            new Step.MakeDirectory(path(link), 0700, "x"),
            new Step.MakeDirectory(path(link.resolve("d")), 0700, "x"),
            new Step.WriteFile(path(behind), Value.text("x"), 0600, "x"),
            new TreeStep.CopyTree(path(behind), path(here), Seed.FILES, "x"),
            new TreeStep.CopyTree(path(elsewhere), path(link.resolve("c")), Seed.FILES, "x"),
            new Step.Rename(path(behind), path(here), "x"),
            new Step.Rename(path(elsewhere), path(link.resolve("r")), "x"),
            new Step.SwapLink(path(behind), "y", "x"),
            new Step.Remove(path(behind), "x"),
            new TreeStep.SyncTree(
                Value.text("/x/"),
                path(link),
                path(here),
                ID,
                TreeStep.Sharing.HARD_LINKS,
                Optional.empty(),
                "x"),
            new TreeStep.RepairTree(Value.text("/x/"), path(link), path(here), ID, "x"),
            new Step.KeepOnly(path(link), List.of(), "x"),
            new Step.Mount(Value.text("tmpfs"), path(link), "tmpfs", List.of(), "x"),
            new Step.BindMount(path(elsewhere), path(link), Step.Access.READ_WRITE, "x"),
            new Step.BindMount(path(link), path(elsewhere), Step.Access.READ_WRITE, "x"),
            new Step.Overlay(List.of(path(here)), path(here), path(here), path(link), "x"))) {
      assertThat(failure(step)).describedAs("%s", step).hasMessageContaining("is a symbolic link");
    }
    assertThat(elsewhere).isDirectoryContaining("glob:**/file");
    assertThat(elsewhere.resolve("file")).content().isEqualTo("there");
    assertThat(here).doesNotExist();
    script.run(new Step.Remove(path(link), "the link itself may go"));
    assertThat(link).doesNotExist();
    assertThat(elsewhere.resolve("file")).exists();
  }

  @Test
  void theFirstWayThatIsOpenIsTakenAndNoOther() {
    Probe closed = new Probe.PathExists(path(directory.resolve("nothing")));
    script.run(
        Step.FirstOf.of(
            "choosing",
            Branch.when(closed, write("first")),
            Branch.when(new Probe.PathExists(path(directory)), write("second")),
            Branch.otherwise(write("third"))),
        write("after"));
    assertThat(directory.resolve("first")).doesNotExist();
    assertThat(directory.resolve("second")).exists();
    assertThat(directory.resolve("third")).doesNotExist();
    assertThat(directory.resolve("after")).exists();
    assertThat(script.events)
        .contains(
            new Event.StepStarted(1, 5, "choosing"), new Event.StepStarted(3, 5, "writing second"));
  }

  @Test
  void aStepThatFailsInTheWayTakenFailsThePlan() {
    StepFailedException failure =
        failure(
            Step.FirstOf.of(
                "choosing",
                Branch.otherwise(shell("exit 3", "failing")),
                Branch.otherwise(write("other"))));
    assertThat(failure.number()).isEqualTo(2);
    assertThat(failure).hasMessageContaining("«failing»").hasMessageContaining("exited with 3");
    assertThat(directory.resolve("other")).doesNotExist();
  }

  @Test
  void noWayThatIsOpenIsAFailure() {
    Probe closed = new Probe.PathExists(path(directory.resolve("nothing")));
    assertThat(
            failure(Step.FirstOf.of("finding the medium", Branch.when(closed, write("x")))).found())
        .isEqualTo("none of the ways is open: finding the medium");
  }

  @Test
  void aWayMayHaveNoSteps() {
    script.run(Step.FirstOf.of("choosing", Branch.otherwise()), write("after"));
    assertThat(directory.resolve("after")).exists();
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"))
  void anImageThatIsNotTheOneIsDescribed() throws IOException {
    Path image = directory.resolve("image");
    String other = "0".repeat(64);
    assertThat(failure(verify(image, "8192", other)).found()).isEqualTo(image + " is missing");
    Files.write(image, new byte[4096]);
    assertThat(failure(verify(image, "8192", other)).found())
        .contains("has 4096 bytes, not 8192: it is cut short");
    String root = Verity.append(image, 4096);
    script.run(verify(image, "8192", root));
    assertThat(failure(verify(image, "8192", other)).found())
        .contains(image + " is damaged: its root hash is not " + other)
        .contains("Make it, or what it lies on, anew");
    try (RandomAccessFile damaged = new RandomAccessFile(image.toFile(), "rw")) {
      damaged.write(1);
    }
    assertThat(failure(verify(image, "8192", root)).found()).contains(" is damaged: ");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"))
  void anImageWithOneOtherByteIsDamaged() throws IOException {
    Path image = Files.write(directory.resolve("image"), new byte[100 * 4096]);
    ImageStep.ImageFacts facts =
        new ImageStep.ImageFacts(
            Value.text(Integer.toString(102 * 4096)),
            Value.text(Verity.append(image, 100 * 4096)),
            Value.text(Integer.toString(100 * 4096)));
    Step verify = new ImageStep.VerifyImage(path(image), facts, "verifying");
    script.run(verify);
    try (RandomAccessFile damaged = new RandomAccessFile(image.toFile(), "rw")) {
      damaged.seek(50_000);
      damaged.write(1);
    }
    assertThat(failure(verify).found()).contains(" is damaged: ");
  }

  @Test
  void aManifestOfAnotherSnapshotIsRefused() throws IOException {
    Path manifest = directory.resolve("manifest");
    Step check = new CoreStep.CheckRoot(path(directory), path(manifest), ID, "checking");
    assertThat(failure(check).found()).contains("manifest").contains("is missing");
    Files.writeString(manifest, "#mtree\n");
    assertThat(failure(check).found()).contains("does not belong to snapshot " + ID);
  }

  @Test
  void seedsHoldNothingDirectoriesOrAll() throws IOException {
    Path from = Files.createDirectories(directory.resolve("from/d/e")).getParent().getParent();
    Files.writeString(from.resolve("d/file"), "x");
    Files.setAttribute(from, "unix:mode", 0711);
    for (Seed seed : Seed.values()) {
      script.run(
          new TreeStep.CopyTree(
              path(from), path(directory.resolve("to/" + seed)), seed, "seeding"));
    }
    assertThat(directory.resolve("to/EMPTY")).isEmptyDirectory();
    assertThat(Files.getAttribute(directory.resolve("to/EMPTY"), "unix:mode")).isEqualTo(040711);
    assertThat(directory.resolve("to/DIRS/d/e")).isEmptyDirectory();
    assertThat(directory.resolve("to/DIRS/d/file")).doesNotExist();
    assertThat(directory.resolve("to/FILES/d/file")).content().isEqualTo("x");
  }

  @Test
  void whatIsSeededAlreadyStays() throws IOException {
    Path to = Files.createDirectory(directory.resolve("to"));
    Files.createDirectories(directory.resolve("from/d"));
    script.run(
        new TreeStep.CopyTree(path(directory.resolve("from")), path(to), Seed.FILES, "seeding"));
    assertThat(to).isEmptyDirectory();
  }

  @Test
  void halfASeedIsMadeAgain() throws IOException {
    Path to = directory.resolve("to");
    Files.createDirectories(directory.resolve("to.stateless-new/half"));
    Files.createDirectories(directory.resolve("from/d"));
    script.run(
        new TreeStep.CopyTree(path(directory.resolve("from")), path(to), Seed.FILES, "seeding"));
    assertThat(to.resolve("half")).doesNotExist();
    assertThat(to.resolve("d")).exists();
  }

  @Test
  void whatTheSnapshotLacksBeginsEmptyAndIsSaid() {
    Path to = directory.resolve("to");
    Path from = script.runtime.resolve("system/var/lost");
    script.run(new TreeStep.CopyTree(path(from), path(to), Seed.FILES, "seeding"));
    assertThat(to).isEmptyDirectory();
    assertThat(script.events)
        .anyMatch(e -> e instanceof Event.Note note && note.text().contains("has no /var/lost;"));
  }

  @Test
  void anInterruptedRunIsCancelledAndEndsItsProcesses() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Path begun = directory.resolve("begun");
    Thread runner =
        new Thread(
            () -> {
              try {
                script.run(shell("touch " + begun + "; exec sleep 1000", "sleeping"));
              } catch (CancelledException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : null);
              }
            });
    runner.start();
    Until.holds(() -> Files.exists(begun));
    runner.interrupt();
    runner.join();
    assertThat(thrown.get()).isInstanceOf(CancelledException.class);
    InstanceProcesses.end(script.id);
  }

  @Test
  void aListenerThatThrowsEndsTheRun() {
    ScriptRun run =
        new ScriptRun(
            script.id,
            script.runtime,
            script.render(Map.of(), List.of(shell("exec sleep 1000", "sleeping"))),
            event -> {
              throw new IllegalStateException("no more");
            });
    assertThatThrownBy(() -> run.run(List.of(), ScriptRun.Stdio.NONE)).hasMessage("no more");
  }

  @Test
  void aServiceIsReadyBeforeTheNextStepAndLivesOn() throws Exception {
    Path ready = directory.resolve("ready");
    script.run(
        service(
            "echo started; touch " + ready + "; exec sleep 1000",
            new Service.Readiness.HasMade(path(ready))),
        shell("[ -e " + ready + " ] && [ ! -e /proc/self/fd/3 ]", "looking"));
    ProcessStamp stamp = stamp();
    assertThat(stamp.alive()).isTrue();
    InstanceProcesses.end(script.id);
    assertThat(stamp.alive()).isFalse();
  }

  @Test
  void aServiceHasTheNameThatItAskedFor() throws Exception {
    Path name = directory.resolve("name");
    Service service =
        Service.of(
                "loop",
                Value.texts("/bin/sh", "-c", "cat /proc/$$/cmdline >" + name + "; exec sleep 1000"),
                new Service.Readiness.HasMade(path(name)))
            .survivingHandOff("@loop");
    script.run(new Step.StartService(service, "starting"));
    Until.exists(name);
    assertThat(name).content().startsWith("@loop\0");
  }

  @Test
  void aServiceThatEndsAtOnceIsReportedWithWhatItSaid() {
    StepFailedException failure =
        failure(
            service(
                "echo no such configuration >&2; exit 1",
                new Service.Readiness.HasMade(path(directory.resolve("never")))));
    assertThat(failure.found())
        .isEqualTo("service loop ended before it was ready:\nno such configuration");
  }

  @Test
  void aServiceThatDoesNotGetReadyIsReportedWithWhatItSaid() {
    StepFailedException failure =
        failure(
            service(
                "echo still waiting; exec sleep 1000",
                new Service.Readiness.HasMade(path(directory.resolve("never")))));
    assertThat(failure.found()).isEqualTo("service loop was not ready after 2 s:\nstill waiting");
  }

  @Test
  void aServiceListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertThat(failure(service("exec sleep 1000", new Service.Readiness.Listening(port))).found())
          .isEqualTo("service loop needs port " + port + ", which is taken already");
    }
    script.run(
        service(
            "exec /bin/busybox httpd -f -p 127.0.0.1:" + port,
            new Service.Readiness.Listening(port)));
  }

  @Test
  void processesWithAnotherWordAreLeftAlone() throws Exception {
    Path ready = directory.resolve("ready");
    script.run(
        service(
            "touch " + ready + "; exec sleep 1000", new Service.Readiness.HasMade(path(ready))));
    InstanceProcesses.end(script.id.substring(0, script.id.length() - 1));
    InstanceProcesses.end(script.id + "x");
    assertThat(stamp().alive()).isTrue();
  }

  private ProcessStamp stamp() throws IOException {
    return ProcessStamp.parse(Files.readString(script.runtime.resolve("service-loop.pid")));
  }

  private static Step service(String command, Service.Readiness readiness) {
    return new Step.StartService(
        Service.of("loop", Value.texts("/bin/sh", "-c", command), readiness)
            .within(Duration.ofSeconds(2)),
        "starting");
  }

  private static Step verify(Path image, String bytes, String root) {
    return new ImageStep.VerifyImage(
        path(image),
        new ImageStep.ImageFacts(Value.text(bytes), Value.text(root), Value.text("4096")),
        "verifying");
  }

  private Step write(String name) {
    return new Step.WriteFile(
        path(directory.resolve(name)), Value.text("x"), 0600, "writing " + name);
  }

  private static Step shell(String command, String why) {
    return new Step.RunCommand(Value.texts("/bin/busybox", "sh", "-c", command), List.of(), why);
  }

  private StepFailedException failure(Step... steps) {
    return catchThrowableOfType(StepFailedException.class, () -> script.run(steps));
  }
}
