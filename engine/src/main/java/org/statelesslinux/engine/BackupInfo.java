package org.statelesslinux.engine;

import java.time.Instant;
import java.util.Optional;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/**
 * A version of a machine's store that the server keeps.
 *
 * @param machine the machine, which the configuration may not name any more
 * @param store its store
 * @param version its content: the digest of its manifest; several versions may have the same
 * @param time when it was kept, by the server's clock
 * @param confirmed when the machine last said that its store was still the same
 * @param entries how many entries it has
 * @param bytes how many bytes its files have
 * @param lineage in which line of changes the store stood
 * @param generation how far along that it was
 * @param current whether it is the newest one, which a new machine gets
 */
public record BackupInfo(
    MachineName machine,
    StoreName store,
    SnapshotId version,
    Instant time,
    Optional<Instant> confirmed,
    long entries,
    long bytes,
    String lineage,
    long generation,
    boolean current) {}
