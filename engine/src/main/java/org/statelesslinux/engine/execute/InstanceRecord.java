package org.statelesslinux.engine.execute;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * An instance on this host, as written down before it begins.
 *
 * @param id names its directory
 * @param machine the machine that it stands for
 * @param profile the machine's profile
 * @param mode the mode in which it came
 * @param snapshot the snapshot that it runs
 * @param repository the repository that holds the snapshot
 * @param directory where it is mounted; empty for one in a mount namespace of its own
 * @param scratch what it keeps on disk until it ends
 * @param owner the process that began it
 * @param began when
 */
public record InstanceRecord(
    String id,
    MachineName machine,
    ProfileName profile,
    Mode mode,
    SnapshotId snapshot,
    Path repository,
    Optional<Path> directory,
    Path scratch,
    ProcessStamp owner,
    Instant began) {}
