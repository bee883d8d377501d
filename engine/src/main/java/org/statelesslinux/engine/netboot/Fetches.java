package org.statelesslinux.engine.netboot;

import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/** Is told which boot entries machines get. Called by several threads. */
@FunctionalInterface
public interface Fetches {
  /**
   * A machine is about to be given a boot entry.
   *
   * @throws StatelessException if it must not be, like when the snapshot has just been thrown away
   */
  void fetched(Machine machine, SnapshotId snapshot);
}
