package org.statelesslinux.engine.machines;

import java.time.Instant;
import org.statelesslinux.model.SnapshotId;

/**
 * A machine was seen with a snapshot.
 *
 * @param snapshot the snapshot
 * @param when when that was, by the server's clock
 */
public record Sighting(SnapshotId snapshot, Instant when) {}
