package org.statelesslinux.engine.execute;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.PlannedStep;

/**
 * What is to come up on this host.
 *
 * @param machine the machine that it stands for
 * @param snapshot the snapshot
 * @param repository the repository that holds it
 * @param useLock held while a snapshot is thrown away
 * @param manifest the snapshot's manifest
 * @param facts what publishing yielded
 * @param artefacts what publishing made, if the snapshot is published in the machine's mode
 * @param stores the directory that takes the place of the machine's disks; empty for none that
 *     outlives the instance
 * @param identity the files that make it the machine, by their names
 * @param steps gives the BOOT steps for an instance's places
 */
public record InstanceRequest(
    Machine machine,
    SnapshotId snapshot,
    Path repository,
    Path useLock,
    Path manifest,
    Map<String, String> facts,
    Optional<AbsolutePath> artefacts,
    Optional<Path> stores,
    Map<String, byte[]> identity,
    Function<Places, List<PlannedStep>> steps) {
  /** Keeps its own copies. */
  public InstanceRequest {
    facts = Map.copyOf(facts);
    identity = Map.copyOf(identity);
  }
}
