package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.MountingBackend;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Step;

/** State rules from the configuration to the plan for one snapshot. */
class StateRulesTest {
  @TempDir Path directory;

  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void makeTree() throws IOException {
    Files.createDirectories(directory.resolve("tree/etc/cron.d"));
    Files.createDirectories(directory.resolve("tree/etc/cron.daily"));
    Files.createDirectories(directory.resolve("tree/var/spool/mail"));
    Files.createSymbolicLink(directory.resolve("tree/var/mail"), Path.of("spool/mail"));
  }

  @Test
  void aPlanHasARuleForEachMatchInItsSnapshot() throws IOException {
    Engine engine = with("\"/etc/cron.*\"", "/home");
    engine.profile("kiosk").publish(this::note);
    Files.createDirectories(directory.resolve("tree/etc/cron.weekly"));

    MachinePlan plan = engine.machine("pc-01").plan();

    assertThat(kept(plan)).containsExactly("/etc/cron.d", "/etc/cron.daily", "/home");
  }

  @Test
  void anotherSnapshotHasOtherMatches() throws IOException {
    Engine engine = with("\"/etc/cron.*\"");
    engine.profile("kiosk").publish(this::note);
    assertThat(kept(engine.machine("pc-01").plan())).hasSize(2);

    Files.createDirectories(directory.resolve("tree/etc/cron.weekly"));
    engine.profile("kiosk").publish(this::note);

    assertThat(kept(engine.machine("pc-01").plan()))
        .containsExactly("/etc/cron.d", "/etc/cron.daily", "/etc/cron.weekly");
  }

  @Test
  void whoPublishesAndWhoPlansAreToldWhatTheSnapshotLacks() throws IOException {
    Engine engine = with("\"/srv/*\"", "/home");
    List<String> expected =
        List.of(
            "State rules: the snapshot has no /home; it begins as an empty directory.",
            "State rules: the snapshot has nothing that '/srv/*' matches; it keeps nothing.");

    engine.profile("kiosk").publish(this::note);
    assertThat(notes).containsExactlyElementsOf(expected);
    notes.clear();
    engine.machine("pc-01").plan(this::note);
    assertThat(notes).containsExactlyElementsOf(expected);
    notes.clear();
    engine.machine("pc-01").plan(this::note);
    assertThat(notes).containsExactlyElementsOf(expected);
  }

  @Test
  void aSnapshotThatARuleDoesNotFitIsNotMade() throws IOException {
    SnapshotId before = with("/home").profile("kiosk").publish().snapshot().id();
    Files.createDirectories(directory.resolve("tree/opt"));

    Engine engine = with("/var/mail");

    assertThatThrownBy(() -> engine.profile("kiosk").publish())
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot publish profile kiosk: '/var/mail' is a symbolic link")
        .hasMessageContaining("leads to /var/spool/mail");
    assertThat(engine.snapshots())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.id()).isEqualTo(before);
              assertThat(one.current()).isTrue();
            });
  }

  @Test
  void aConfigurationThatDoesNotFitTheSnapshotAnyMoreMakesNoPlan() throws IOException {
    with("/home").profile("kiosk").publish();

    assertThatThrownBy(() -> with("/var/mail/anna").machine("pc-01").plan())
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot plan machine pc-01")
        .hasMessageContaining("leads to /var/spool/mail/anna; name that path");
  }

  private Engine with(String... paths) throws IOException {
    StringBuilder rules = new StringBuilder();
    for (String path : paths) {
      rules.append("      - { path: %s, store: here, seed: files }\n".formatted(path));
    }
    Path config = directory.resolve("site.yaml");
    Files.writeString(
        config,
        """
        repository: %1$s/repository
        server: { address: 192.0.2.10 }
        mode: plain
        stores: { here: { type: ephemeral } }
        machines: { pc-01: { profile: kiosk } }
        profiles:
          kiosk:
            tree: %1$s/tree
            state:
        """
                .formatted(directory)
            + rules);
    return Engine.builder()
        .config(config)
        .withoutDiscovery()
        .backend(new FakeProvider("plain").creating((options, context) -> new MountingBackend()))
        .build();
  }

  private void note(Event event) {
    if (event instanceof Event.Note note) {
      notes.add(note.text());
    }
  }

  private static List<String> kept(MachinePlan plan) {
    return plan.steps().stream()
        .filter(planned -> planned.step() instanceof Step.BindMount)
        .map(planned -> ((Step.BindMount) planned.step()).at().value().replace("/sysroot", ""))
        .toList();
  }
}
