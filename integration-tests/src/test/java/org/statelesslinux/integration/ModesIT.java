package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Step;

/** One word of the configuration decides how the bits come; what comes is the same. */
@NeedsHost
class ModesIT {
  private static final String[] RULES = {Bench.rule("/var/log", "machine", "files")};

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void everyModeBringsTheSnapshotBitForBit(String mode) {
    Bench bench = Bench.in(directory);
    Prototypes.odd(bench.tree());
    Engine engine = bench.engine(mode);
    PublishResult published = engine.profile("kiosk").publish();
    assertThat(published.refusals()).isEmpty();
    assertThat(Bench.sh(engine, "cat /etc/os-release; exit 5")).isEqualTo(5);
    try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
      assertThat(differences(bench, published, instance.root(), attributes(mode)))
          .allMatch(ModesIT::namesTheMachine);
    }
    assertThat(bench.root()).isEmptyDirectory();
    assertThat(Traces.of(bench)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void theReadOnlyRootIsTheSnapshotToo(String mode) {
    Bench bench = Bench.in(directory);
    Prototypes.odd(bench.tree());
    Engine engine = bench.engine(mode);
    PublishResult published = engine.profile("kiosk").publish();
    try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
      assertThat(instance.root()).isDirectory();
      Path root =
          bench.places().instances().resolve(engine.instances().get(0).id()).resolve("root");
      Set<Attribute> carried = attributes(mode);
      if (mode.equals("livecd")) {
        carried.remove(Attribute.ACLS); // put back on the overlay, which is above
      }
      assertThat(differences(bench, published, root, carried)).isEmpty();
    }
  }

  @Test
  void onlyTheBackendsStepsDiffer() {
    Bench bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    MachinePlan first = plan(bench, "rsync");
    MachinePlan second = plan(bench, "livecd");
    assertThat(core(first)).isEqualTo(core(second)).isNotEmpty();
    assertThat(first.snapshot()).isEqualTo(second.snapshot());
  }

  @Test
  void anotherModeCanBeAskedForWithoutChangingTheConfiguration() {
    Bench bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    Engine engine = bench.engine("rsync", RULES);
    engine.profile("kiosk").publish();
    MachinePlan plan = Bench.machine(engine).in(new Mode("livecd")).plan();
    assertThat(plan.mode()).isEqualTo(new Mode("livecd"));
    assertThat(core(plan)).isEqualTo(core(Bench.machine(engine).plan()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void whatAnInstanceChangesIsGoneTheNextTime(String mode) {
    Bench bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    Engine engine = bench.engine(mode);
    engine.profile("kiosk").publish();
    String change =
        "[ ! -e /etc/new ]; echo x > /etc/new; rm /etc/passwd; echo y > /etc/os-release";
    assertThat(Bench.sh(engine, change)).isZero();
    assertThat(Bench.sh(engine, change)).isZero();
    assertThat(engine.profile("kiosk").verify(engine.snapshots().get(0).id(), Listener.silent()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aCommandFindsWhatProgramsExpect(String mode) {
    Bench bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    Engine engine = bench.engine(mode);
    engine.profile("kiosk").publish();
    assertThat(
            Bench.sh(
                engine,
                """
                [ "$PWD" = / ]
                [ -z "${STATELESS_INSTANCE:-}" ]
                echo x > /dev/null; [ -c /dev/null ]; [ -e /dev/fd/0 ]; [ -d /dev/pts ]
                [ -d /proc/self ]; [ -d /sys/kernel ]; touch /run/x /tmp/x /dev/shm/x
                [ ! -e /proc/self/fd/3 ]
                [ "$(ls /proc | grep -c '^[0-9]')" -lt 10 ] 2>/dev/null || [ -e /proc/1 ]
                ! touch /sys/kernel/x 2>/dev/null
                """))
        .isZero();
    assertThat(Bench.machine(engine).run(List.of("/no/such/program"))).isEqualTo(127);
  }

  private static Set<Attribute> attributes(String mode) {
    Set<Attribute> all = EnumSet.allOf(Attribute.class);
    if (mode.equals("livecd")) {
      all.remove(Attribute.NANOSECONDS);
    }
    return all;
  }

  /** The core writes the machine's name, and so changes the time of the directory that it is in. */
  static boolean namesTheMachine(Difference difference) {
    return difference.path().equals("etc/hostname")
        || difference.path().equals("etc/machine-id")
        || (difference.path().equals("etc") && difference.what().equals("time"));
  }

  private static List<Difference> differences(
      Bench bench, PublishResult published, Path tree, Set<Attribute> attributes) {
    return Repository.at(bench.repository())
        .compare(
            published.snapshot().profile(),
            published.snapshot().id(),
            tree,
            attributes,
            Listener.silent());
  }

  private static MachinePlan plan(Bench bench, String mode) {
    Engine engine = bench.engine(mode, RULES);
    engine.profile("kiosk").publish();
    return Bench.machine(engine).plan();
  }

  private static List<Step> core(MachinePlan plan) {
    return plan.steps().stream()
        .filter(step -> step.origin() == Origin.CORE)
        .map(PlannedStep::step)
        .toList();
  }
}
