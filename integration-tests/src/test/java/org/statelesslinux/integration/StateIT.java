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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.model.StatelessException;

/** What rules name persists where a directory stands for the disk, and nothing else does. */
@NeedsHost
class StateIT {
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

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aRulesDirectoryPersistsWithADirectoryForTheDisk(String mode) {
    Engine engine = published(bench.engine(mode, Bench.rule("/var/log", "machine", "files")));
    assertThat(Bench.sh(engine, "[ ! -e /var/log/new ]; echo x > /var/log/new; echo y > /etc/new"))
        .isZero();
    assertThat(Bench.sh(engine, "[ -e /var/log/new ]; [ -e /var/log/messages ]; [ ! -e /etc/new ]"))
        .isZero();
    assertThat(bench.disks().resolve("stores/machine/state/var%2Flog/new"))
        .content()
        .isEqualTo("x\n");
  }

  @Test
  void stateSurvivesAChangeOfMode() {
    String rule = Bench.rule("/var/log", "machine", "files");
    assertThat(Bench.sh(published(bench.engine("rsync", rule)), "echo x > /var/log/new")).isZero();
    assertThat(Bench.sh(published(bench.engine("livecd", rule)), "[ -e /var/log/new ]")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void withoutADirectoryForTheDiskNothingPersists(String mode) {
    Engine engine = published(bench.forgetful(mode, Bench.rule("/var/log", "machine", "files")));
    assertThat(Bench.sh(engine, "[ ! -e /var/log/new ]; echo x > /var/log/new")).isZero();
    assertThat(Bench.sh(engine, "[ ! -e /var/log/new ]")).isZero();
  }

  @Test
  void memoryForgets() {
    Engine engine = published(bench.engine("livecd", Bench.rule("/var/log", "memory", "dirs")));
    assertThat(Bench.sh(engine, "[ ! -e /var/log/new ]; echo x > /var/log/new")).isZero();
    assertThat(Bench.sh(engine, "[ ! -e /var/log/new ]")).isZero();
  }

  @Test
  void machinesDoNotShareTheirDisks() {
    Engine engine = published(bench.engine("livecd", Bench.rule("/var/log", "machine", "files")));
    assertThat(Bench.sh(engine, "echo x > /var/log/new")).isZero();
    assertThat(engine.machine("other").run(List.of("/bin/sh", "-c", "[ ! -e /var/log/new ]")))
        .isZero();
  }

  @Test
  void seedsHoldNothingDirectoriesOrAll() {
    String check = "[ -d /var/log ]; [ \"$(stat -c %Y /var/log)\" = 981173106 ]; ";
    Engine files = published(bench.engine("livecd", Bench.rule("/var/log", "memory", "files")));
    assertThat(Bench.sh(files, check + "[ -f /var/log/messages ]; [ -f /var/log/sub/file ]"))
        .isZero();
    Engine dirs = published(bench.engine("livecd", Bench.rule("/var/log", "memory", "dirs")));
    assertThat(Bench.sh(dirs, check + "[ ! -e /var/log/messages ]; [ -d /var/log/sub ]")).isZero();
    Engine empty = published(bench.engine("livecd", Bench.rule("/var/log", "memory", "empty")));
    assertThat(Bench.sh(empty, check + "[ -z \"$(ls -A /var/log)\" ]")).isZero();
  }

  @Test
  void aRuleInsideAnotherIsSeededFromTheSnapshot() {
    Engine engine =
        published(
            bench.engine(
                "livecd",
                Bench.rule("/var", "machine", "empty"),
                Bench.rule("/var/log", "memory", "files")));
    assertThat(Bench.sh(engine, "[ -f /var/log/messages ]; [ \"$(ls -A /var)\" = log ]")).isZero();
  }

  @Test
  void aRuleMayNameWhatTheSnapshotLacks() {
    Engine engine = published(bench.engine("rsync", Bench.rule("/srv/new", "machine", "files")));
    assertThat(Bench.sh(engine, "[ -d /srv/new ]; touch /srv/new/x")).isZero();
    assertThat(Bench.sh(engine, "[ -e /srv/new/x ]")).isZero();
  }

  @Test
  void aFileMayBeKept() {
    Engine engine = published(bench.engine("rsync", Bench.rule("/etc/motd", "machine", "files")));
    Shell.run(bench.tree(), "echo hello > etc/motd");
    published(engine);
    assertThat(Bench.sh(engine, "[ \"$(cat /etc/motd)\" = hello ]; echo bye > /etc/motd")).isZero();
    assertThat(Bench.sh(engine, "[ \"$(cat /etc/motd)\" = bye ]")).isZero();
  }

  @Test
  void ownersAndAttributesAreSeededToo() {
    Shell.run(
        bench.tree(), "setfattr -n user.x -v y home/user; setfacl -m u:7:rwx home/user/hello");
    Engine engine = published(bench.engine("livecd", Bench.rule("/home", "machine", "files")));
    assertThat(Bench.sh(engine, "[ \"$(stat -c %u:%g /home/user/hello)\" = 1000:1000 ]")).isZero();
    Path kept = bench.disks().resolve("stores/machine/state/home");
    assertThat(Shell.run(kept, "getfattr --only-values -n user.x user; getfacl -n user/hello"))
        .startsWith("y")
        .contains("user:7:rwx");
  }

  @Test
  void nobodyElseReachesWhatMachinesKeep() throws Exception {
    Engine engine = published(bench.engine("rsync", Bench.rule("/home", "machine", "files")));
    assertThat(Bench.sh(engine, "exit 0")).isZero();
    assertThat(Files.getAttribute(bench.disks(), "unix:mode")).isEqualTo(040700);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aRuleBehindALinkIsRefusedAndTheHostStaysAsItIs(String mode) throws Exception {
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Files.writeString(victim.resolve("file"), "host's");
    Shell.run(bench.tree(), "rm -r var/log; ln -s \"$1\" var/log", victim);
    published(bench.engine(mode));
    for (String path : List.of("/var/log", "/var/log/sub")) {
      Engine engine = bench.engine(mode, Bench.rule(path, "machine", "files"));
      assertThatThrownBy(() -> engine.profile("kiosk").publish())
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("and leads to " + victim);
      assertThatThrownBy(() -> Bench.sh(engine, "touch " + path + "/x"))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("and leads to " + victim);
    }
    assertThat(victim).isDirectoryContaining("glob:**/file");
    assertThat(Shell.run(victim, "ls -A")).isEqualTo("file");
  }

  private static Engine published(Engine engine) {
    assertThat(engine.profile("kiosk").publish().refusals()).isEmpty();
    return engine;
  }
}
