package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/** A prototype, its snapshots, a daemon that serves them, and the slots of a machine. */
final class SlotLab implements AutoCloseable {
  private static final ProfileName PROFILE = new ProfileName("lab");

  final Path place;
  final Path tree;
  final Path slots;
  final Script script;
  final RsyncDouble daemon;
  private final Repository repository;

  /** Slots on the file system of a directory. */
  SlotLab(Path place, Path slots) throws IOException {
    this.place = place;
    this.slots = slots;
    tree = Files.createDirectories(place.resolve("prototype"));
    repository = Repository.at(place.resolve("repository"));
    script = new Script(place);
    Path snapshots = place.resolve("repository/snapshots/lab");
    Files.createDirectories(snapshots);
    daemon = new RsyncDouble(snapshots, place);
  }

  SnapshotId publish() {
    return repository.publish(PROFILE, tree, Listener.silent()).snapshot().id();
  }

  /** Runs a shell command in the prototype. */
  void change(String command) throws IOException {
    shell(tree, command);
  }

  static void shell(Path directory, String command, String... more) throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of("/bin/bash", "-ec", "cd \"$1\"; " + command, "bash", directory.toString()));
    argv.addAll(List.of(more));
    Command.Outcome outcome = Command.run(argv);
    assertThat(outcome.exit()).as("%s: %s", command, outcome.said()).isZero();
  }

  Path slot(SnapshotId id) {
    return slots.resolve(id.hex());
  }

  /** The tree that the daemon sends. */
  Path served(SnapshotId id) {
    return repository.tree(PROFILE, id);
  }

  Path manifest(SnapshotId id) {
    return repository.manifest(PROFILE, id);
  }

  Value url(SnapshotId id) {
    return daemon.url(repository.directory(PROFILE, id));
  }

  Step sync(SnapshotId id, TreeStep.Sharing sharing, Optional<SnapshotId> basis) {
    return new TreeStep.SyncTree(
        url(id),
        path(slot(id)),
        path(manifest(id)),
        id,
        sharing,
        basis.map(one -> path(slot(one))),
        "fetching");
  }

  void fetch(SnapshotId id, SnapshotId basis) {
    script.run(sync(id, TreeStep.Sharing.HARD_LINKS, Optional.of(basis)));
  }

  void fetchAll(SnapshotId id) {
    script.run(sync(id, TreeStep.Sharing.HARD_LINKS, Optional.empty()));
  }

  Step repair(SnapshotId id) {
    return new TreeStep.RepairTree(
        url(id), path(slot(id).resolve("tree")), path(manifest(id)), id, "mending");
  }

  Step verify(SnapshotId id) {
    return verify(id, EnumSet.allOf(Attribute.class));
  }

  Step verify(SnapshotId id, Set<Attribute> kept) {
    return new TreeStep.VerifyTree(
        path(slot(id).resolve("tree")), path(manifest(id)), id, kept, "verifying");
  }

  /** Whether the probe finds a slot's tree intact. */
  boolean intact(SnapshotId id, OptionalInt sample) throws IOException {
    Path answer = place.resolve("answer");
    Files.deleteIfExists(answer);
    script.run(
        Step.FirstOf.of(
            "looking",
            Branch.when(
                new Probe.TreeIntact(
                    path(slot(id).resolve("tree")),
                    path(manifest(id)),
                    id,
                    EnumSet.allOf(Attribute.class),
                    sample),
                new Step.WriteFile(path(answer), Value.text("yes"), 0600, "answering")),
            Branch.otherwise()));
    return Files.exists(answer);
  }

  /** All that a slot has otherwise than its manifest says, hard links and attributes included. */
  List<Difference> differences(SnapshotId id) {
    return repository.compare(
        PROFILE, id, slot(id).resolve("tree"), EnumSet.allOf(Attribute.class), Listener.silent());
  }

  /** Both ways of looking at a slot find it whole, and nothing but it is there. */
  void assertWhole(SnapshotId id) throws IOException {
    assertThat(differences(id)).as("what slot %s has otherwise", id).isEmpty();
    script.run(verify(id));
    List<String> names = new ArrayList<>();
    try (var list = Files.list(slot(id))) {
      list.forEach(one -> names.add(one.getFileName().toString()));
    }
    assertThat(names).containsExactlyInAnyOrder("tree", "manifest");
    assertThat(slot(id).resolve("manifest")).hasSameBinaryContentAs(manifest(id));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
