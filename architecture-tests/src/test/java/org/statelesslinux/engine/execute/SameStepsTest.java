package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.planning.PlanValidator;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * In every mode, what a host carries out to instantiate a machine is what the machine carries out
 * to boot: the same functions, the same calls in the same order. What a machine has besides is
 * named here, and nothing else is let through.
 */
class SameStepsTest {
  private static final Registry MODES = modes();

  private static final SnapshotId ID = SnapshotId.ofHex("5a".repeat(32));

  private static final AbsolutePath DISKS = AbsolutePath.of("/srv/disks/pc-01");
  private static final AbsolutePath ARTEFACTS = AbsolutePath.of("/srv/stateless/publications/x");
  private static final Places ON_A_HOST =
      new Places(AbsolutePath.of("/var/host/pc-01-1a2b3c4d"), AbsolutePath.of("/mnt/pc-01"));

  /** Each once, though the command's jar names further copies of them for its own class path. */
  static Registry modes() {
    Registry.Builder modes = Registry.builder().withoutDiscovery();
    ServiceLoader.load(BackendProvider.class).forEach(modes::backend);
    return modes.build();
  }

  /** What touches devices, network or modules: a host's plan leaves it out. */
  private static final Set<String> MACHINE_ALONE =
      Set.of(
          "load_drivers",
          "'load_modules'",
          "'bring_up_network'",
          "'await_device'",
          "'make_file_system'",
          "'read_key_disk'",
          "'check_kernel'",
          "'survive_hand_off'");

  /** In whose place a host binds a directory. */
  private static final Set<String> DISKS_AND_MEDIA =
      Set.of("'mount_disk'", "'mount_share'", "'mount_medium'");

  @Test
  void allModesOfThisProjectAreHere() {
    assertThat(MODES.modes())
        .extracting(info -> info.mode().value())
        .contains("nfs", "rsync", "livecd", "coda");
  }

  @TestFactory
  Stream<DynamicTest> hostAndMachineCarryOutTheSameSteps() {
    return MODES.modes().stream()
        .map(mode -> DynamicTest.dynamicTest(mode.mode().value(), () -> check(mode)));
  }

  private static void check(ModeInfo info) {
    Mode mode = info.mode();
    try (OpenBackend backend =
        MODES.open(mode, RequiredOptions.of(info), new BackendContext(ServerAddress.LOOPBACK))) {
      Planner planner = new Planner(backend, true);
      Map<String, String> facts = facts(planner);
      String host =
          ShellRenderer.render(
                  new HostSubstitution(DISKS, Optional.of(ARTEFACTS))
                      .apply(boot(planner, mode, facts, ON_A_HOST).steps()),
                  new Values(facts),
                  ON_A_HOST,
                  List.of())
              .script();
      String machine =
          MachineScript.render(
                  boot(planner, mode, facts, Places.ON_A_MACHINE).steps(),
                  facts,
                  Optional.of(new MacAddress("52:54:00:12:34:56")))
              .steps();

      assertThat(functions(host)).isEqualTo(ShellRenderer.sharedFunctions());
      assertThat(functions(machine))
          .startsWith(ShellRenderer.sharedFunctions())
          .contains(resource("machine.sh"), resource("disks.sh"), resource("keys.sh"))
          .endsWith(resource("mounts.sh"));
      assertThat(head(machine)).isEqualTo(head(host));
      assertThat(calls(host)).hasSizeGreaterThan(10).isEqualTo(calls(machine));
    }
  }

  private static Map<String, String> facts(Planner planner) {
    Map<String, String> facts = new TreeMap<>();
    PlanValidator.yields(
            planner.publish(new PublishRequest(snapshot(Optional.empty()), ARTEFACTS)).steps())
        .forEach(fact -> facts.put(fact, RequiredOptions.fact(fact)));
    return facts;
  }

  private static Planner.Boot boot(
      Planner planner, Mode mode, Map<String, String> facts, Places places) {
    Profile profile =
        new Profile(
            new ProfileName("kiosk"),
            AbsolutePath.of("/srv/prototypes/kiosk"),
            List.of(
                new StateRule(AbsolutePath.of("/var"), new StoreName("machine"), Seed.DIRS),
                new StateRule(AbsolutePath.of("/home"), new StoreName("home"), Seed.FILES),
                new StateRule(AbsolutePath.of("/var/tmp"), new StoreName("memory"), Seed.EMPTY)));
    return planner.boot(
        new Machine(new MachineName("pc-01"), profile.name(), mode, Optional.empty()),
        profile,
        stores(),
        snapshot(Optional.of(new Publication(mode, ID, ARTEFACTS, facts))),
        ServerAddress.LOOPBACK,
        places,
        Set.of());
  }

  private static Map<StoreName, StateStore> stores() {
    StoreName machine = new StoreName("machine");
    StoreName home = new StoreName("home");
    StoreName memory = new StoreName("memory");
    Disk disk =
        new Disk(new Device.Label("stateless-state"), Optional.of(new Disk.MakeOn.OnlyBlankDisk()));
    return Map.of(
        machine, new StateStore.Local(machine, disk),
        home,
            new StateStore.Network(
                home, new Share(ServerAddress.LOOPBACK, AbsolutePath.of("/export"))),
        memory, new StateStore.Ephemeral(memory, Optional.empty()));
  }

  private static PublishedSnapshot snapshot(Optional<Publication> publication) {
    return new PublishedSnapshot(
        new ProfileName("kiosk"),
        ID,
        7,
        AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + ID.hex()),
        publication);
  }

  /** All before the functions, without the places. */
  private static List<String> head(String script) {
    return script
        .substring(0, script.indexOf(start("steps.sh")))
        .lines()
        .filter(line -> !line.matches("(RUN_DIR|SYSTEM)='[^']*'"))
        .toList();
  }

  private static String functions(String script) {
    return script.substring(script.indexOf(start("steps.sh")), script.indexOf("\n# The steps\n"));
  }

  private static String start(String file) {
    return resource(file).lines().findFirst().orElseThrow() + "\n";
  }

  /**
   * The calls, with a host's places. A step's number and the ":" of a way without steps say what
   * was left out, not what is done.
   */
  private static List<String> calls(String script) {
    List<String> lines =
        script
            .substring(script.indexOf("\n# The steps\n") + "\n# The steps\n".length())
            .lines()
            .map(String::strip)
            .toList();
    return withoutOtherWays(lines).stream()
        .map(
            line ->
                line.replace(Places.ON_A_MACHINE.runtime().value(), ON_A_HOST.runtime().value()))
        .map(line -> line.replace(Places.ON_A_MACHINE.system().value(), ON_A_HOST.system().value()))
        .map(line -> line.replaceFirst("if '(network_up|device_present)'.*;", "if :;"))
        .filter(line -> !line.matches("step [0-9]+|:"))
        .filter(line -> !MACHINE_ALONE.contains(first(line)))
        .filter(line -> !line.startsWith("'make_directory' '" + DISKS))
        // A machine's kernel checks an image while it reads it.
        .filter(line -> !first(line).equals("'verify_image'"))
        .map(line -> line.replaceFirst("'mount_(guarded|verified)'", "in its way"))
        .map(SameStepsTest::withoutDisk)
        .toList();
  }

  /** How a machine gets at what its server has at hand: the server finds it at the same place. */
  private static List<String> withoutOtherWays(List<String> lines) {
    List<String> kept = new ArrayList<>();
    int depth = 0;
    for (String line : lines) {
      if (depth > 0) {
        depth += line.startsWith("if ") ? 1 : line.equals("fi") ? -1 : 0;
      } else if (line.startsWith("if 'artefacts_here' ")) {
        depth = 1;
        kept.add("something at " + line.split(" ", 4)[2].replace(";", ""));
      } else {
        kept.add(line);
      }
    }
    return kept;
  }

  private static String withoutDisk(String call) {
    List<String> words = List.of(call.split(" "));
    if (DISKS_AND_MEDIA.contains(first(call))) {
      return "something at " + words.get(words.size() - 1);
    }
    if (first(call).equals("'mount_image'")) {
      return image(words.get(1), words.get(2), words.get(words.size() - 1));
    }
    if (first(call).equals("'mount_it'") && call.endsWith(" 'loop,ro'")) {
      return image(words.get(1), words.get(3), words.get(2));
    }
    boolean substitute =
        call.startsWith("'bind_mount' '" + DISKS) || call.startsWith("'bind_mount' '" + ARTEFACTS);
    return substitute ? "something at " + words.get(2) : call;
  }

  private static String image(String file, String type, String at) {
    return "the image %s of type %s at %s".formatted(file, type, at);
  }

  private static String first(String call) {
    return call.split(" ", 2)[0];
  }

  private static String resource(String name) {
    try {
      return Resources.toString(Resources.getResource(ShellRenderer.class, name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
