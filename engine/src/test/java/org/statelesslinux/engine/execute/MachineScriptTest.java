package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class MachineScriptTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/stateless/x");
  private static final Device LABEL = new Device.Label("state");
  private static final Device.Node NODE = new Device.Node(AbsolutePath.of("/dev/vda"));

  @Test
  void whatOnlyAMachineDoesIsCalledByItsWords() {
    assertThat(
            lines(
                new Step.LoadModules(List.of("loop", "ext4"), "a"),
                new Step.BringUpNetwork("b"),
                new Step.AwaitDevice(LABEL, Duration.ofSeconds(30), "c"),
                make(Optional.empty()),
                make(Optional.of(new Disk.MakeOn.OnDevice(NODE))),
                make(Optional.of(new Disk.MakeOn.OnlyBlankDisk())),
                new Step.MountDisk("state", Disk.existing(LABEL), AT, "e"),
                new CoreStep.MountShare(
                    "home",
                    new Share(ServerAddress.LOOPBACK, AT),
                    new MachineName("pc-1"),
                    AT,
                    "f"),
                new MediumStep.MountMedium(Value.text("X"), AT, "g"),
                new CoreStep.StandIn(new StoreName("home"), AT, "h"),
                new ImageStep.MountImage(
                    AT,
                    ImageStep.ImageFormat.SQUASHFS,
                    new ImageStep.ImageFacts(Value.text("1"), Value.text("c3"), Value.text("4096")),
                    AT,
                    "i")))
        .containsExactly(
            "load_drivers",
            "step 1",
            "'load_modules' 'loop' 'ext4'",
            "step 2",
            "'bring_up_network' '52:54:00:12:34:56'",
            "step 3",
            "'await_device' 'LABEL=state' '30'",
            "step 4",
            "'make_file_system' 'LABEL=state' 'ext4'",
            "step 5",
            "'make_file_system' 'LABEL=state' 'ext4' '/dev/vda'",
            "step 6",
            "'make_file_system' 'LABEL=state' 'ext4' 'only-blank-disk'",
            "step 7",
            "'mount_disk' 'state' 'LABEL=state' 'ext4' '/run/stateless/x'",
            "step 8",
            "'mount_share' 'home' '127.0.0.1' '2049' 'any' '/run/stateless/x' 'pc-1' '/run/stateless/x'",
            "step 9",
            "'mount_medium' 'X' '/run/stateless/x'",
            "step 10",
            "'stand_in' 'home' '/run/stateless/x'",
            "step 11",
            "'mount_image' '/run/stateless/x' 'squashfs' 'c3' '4096' '/run/stateless/x'",
            "report ready");
  }

  @Test
  void theMachineIsAskedForItsWays() {
    assertThat(
            lines(
                Step.FirstOf.of(
                    "choosing",
                    Branch.when(new Probe.NetworkUp()),
                    Branch.when(new Probe.DevicePresent(LABEL)),
                    Branch.when(
                        new Probe.DiskAvailable(
                            new Disk(LABEL, Optional.of(new Disk.MakeOn.OnlyBlankDisk())),
                            Duration.ofSeconds(30))),
                    Branch.when(new Probe.ServerAnswers(ServerAddress.LOOPBACK, 2049)))))
        .contains(
            "if 'has_network'; then",
            "elif 'device_present' 'LABEL=state'; then",
            "elif 'disk_available' 'LABEL=state' '30' 'only-blank-disk'; then",
            "elif 'server_answers' '127.0.0.1' '2049' '52:54:00:12:34:56'; then");
  }

  @Test
  void aRootIsCheckedForTheKernelThatRuns() {
    assertThat(lines(new CoreStep.CheckRoot(AT, AT, SnapshotId.ofHex("ab".repeat(32)), "checking")))
        .contains("'check_kernel' '/run/stateless/x'");
  }

  @Test
  void aMachineAloneAsksTheServerAboutItsStores() {
    StoreName store = new StoreName("home");
    assertThat(lines(new CoreStep.OpenStore(store, AT, CoreStep.Copy.ON_THE_SERVER_TOO, "opening")))
        .contains("'open_store' 'home' '/run/stateless/x' 'on-the-server-too'");
    assertThat(render().steps()).contains("\nCARD='52:54:00:12:34:56'\n");
    assertThat(
            ShellRenderer.render(
                    List.of(new CoreStep.OpenStore(store, AT, CoreStep.Copy.HERE_ALONE, "opening")),
                    new Values(Map.of()),
                    Places.ON_A_MACHINE,
                    List.of())
                .script())
        .contains("\n'open_store' 'home' '/run/stateless/x' 'here-alone'\n")
        .doesNotContain("ask_server()");
  }

  @Test
  void aServiceThatTheRootNeedsIsMarked() {
    Service service = Service.of("s", Value.texts("/x"), new Service.Readiness.HasMade(AT));
    assertThat(lines(new Step.StartService(service, "starting")))
        .noneMatch(line -> line.contains("survive_hand_off"));
    assertThat(lines(new Step.StartService(service.survivingHandOff("@s"), "starting")))
        .contains("'survive_hand_off' 's'");
  }

  @Test
  void aHostsScriptHasNothingThatTouchesAMachine() throws IOException {
    String host =
        ShellRenderer.render(
                List.of(new Step.MakeDirectory(AT, 0700, "making")),
                new Values(Map.of()),
                Places.ON_A_MACHINE,
                List.of())
            .script();
    List<String> functions =
        (resource("machine.sh") + resource("disks.sh") + resource("mounts.sh"))
            .lines()
            .filter(line -> line.matches("[a-z_]+\\(\\).*"))
            .map(line -> line.substring(0, line.indexOf('(')))
            .filter(name -> !name.equals("mount_it"))
            .toList();
    assertThat(functions).hasSizeGreaterThan(30);
    functions.forEach(name -> assertThat(host).doesNotContain("\n" + name + "()"));
    assertThat(host).doesNotContain("DHCP_EVENT", "modprobe", "udhcpc", "findfs", "load_drivers");
  }

  @Test
  void aHostRefusesWhatIsForMachines() {
    assertThatThrownBy(
            () ->
                ShellRenderer.render(
                    List.of(new Step.BringUpNetwork("x")),
                    new Values(Map.of()),
                    Places.ON_A_MACHINE,
                    List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a host puts something in its place");
  }

  @Test
  void everyStepHasAPhraseOnALineOfItsOwn() {
    MachineScript script =
        render(
            new Step.BringUpNetwork("a\nstep 9"),
            Step.FirstOf.of("b", Branch.otherwise(new Step.BringUpNetwork("c"))),
            new Step.BringUpNetwork("é"));
    assertThat(script.phrases()).containsExactly("a\\u000astep 9", "b", "c", "é");
    assertThat(script.phrasesFile()).isEqualTo("a\\u000astep 9\nb\nc\né\n");
    assertThat(script.steps()).contains("\nstep 4\n").doesNotContain("\nstep 5\n");
  }

  @Test
  void stepsOfOtherPhasesAreLeftOut() {
    MachineScript script =
        MachineScript.render(
            List.of(
                new PlannedStep(Phase.SERVE, Origin.BACKEND, new Step.Remove(AT, "removing")),
                new PlannedStep(Phase.BOOT, Origin.CORE, new Step.BringUpNetwork("connecting"))),
            Map.of(),
            Optional.empty());
    assertThat(script.phrases()).containsExactly("connecting");
    assertThat(script.steps()).contains("\n'bring_up_network'\n");
  }

  @Test
  void secretsAreInTheScriptAlone() {
    MachineScript script =
        render(new Step.WriteFile(AT, Value.secret(Secret.of("hunter2")), 0600, "writing"));
    assertThat(script.steps()).contains("hunter2");
    assertThat(script.toString()).doesNotContain("hunter2");
  }

  @Test
  void aFactThatIsNotKnownIsSaid() {
    assertThatThrownBy(
            () -> render(new MediumStep.MountMedium(Value.fact("image.id"), AT, "finding")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("image.id");
  }

  @Property(tries = 10)
  void wordsStayWords(@ForAll("hostileWords") List<String> words) throws IOException {
    List<Step> steps = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String word : words) {
      steps.add(new Step.LoadModules(List.of(word, "x"), word));
      expected.addAll(List.of("load_modules", word, "x"));
      steps.add(new MediumStep.MountMedium(Value.text(word), AT, word));
      expected.addAll(List.of("mount_medium", word, AT.value()));
      steps.add(new Step.Mount(Value.text(word), AT, word, List.of(Value.text(word)), word));
      expected.addAll(List.of("mount_it", word, AT.value(), word, word));
    }
    MachineScript script = render(steps.toArray(Step[]::new));
    assertThat(script.phrases()).hasSameSizeAs(steps).noneMatch(line -> line.contains("\n"));
    StringBuilder stubs =
        new StringBuilder("step() { :; }\nload_drivers() { :; }\nreport() { :; }\n");
    Stream.of("load_modules", "mount_medium", "mount_it")
        .forEach(name -> stubs.append(name + "() { printf '%s\\0' " + name + " \"$@\"; }\n"));
    Path file = Files.createTempFile("machine", ".sh");
    try {
      Files.writeString(file, stubs + script.steps().replaceAll("(?s)^.*?\n# The steps\n", ""));
      Process shell =
          new ProcessBuilder("/bin/busybox", "sh", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).isEqualTo(String.join("\0", expected) + "\0");
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<List<String>> hostileWords() {
    return Arbitraries.strings()
        .withChars("'\"\\$`;&|<>(){}[]*?!#~%= \t\n\r-ab")
        .ofMinLength(1)
        .ofMaxLength(20)
        .list()
        .ofMinSize(30)
        .ofMaxSize(60);
  }

  private static Step make(Optional<Disk.MakeOn> on) {
    return new Step.MakeFileSystem(new Disk(LABEL, on), "d");
  }

  private static MachineScript render(Step... steps) {
    return MachineScript.render(
        Stream.of(steps).map(step -> new PlannedStep(Phase.BOOT, Origin.CORE, step)).toList(),
        Map.of(),
        Optional.of(new MacAddress("52:54:00:12:34:56")));
  }

  private static List<String> lines(Step... steps) {
    return render(steps).steps().replaceAll("(?s)^.*?\n# The steps\n", "").lines().toList();
  }

  private static String resource(String name) throws IOException {
    try (var in = MachineScript.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
