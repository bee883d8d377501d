package org.statelesslinux.engine.repository;

import java.time.Instant;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * What is known about a snapshot in the repository.
 *
 * @param profile whose snapshot it is
 * @param id the digest of its manifest
 * @param created when it was made
 * @param entries how many entries it has, its root included
 * @param bytes how many bytes its regular files have, each counted once
 * @param number a number from 1 to 65535 that no other snapshot of the repository has, for servers
 *     that need one; it stays as long as the snapshot
 * @param current whether it is the one that machines of its profile get
 * @param pinned whether it is kept until it is unpinned
 */
public record SnapshotInfo(
    ProfileName profile,
    SnapshotId id,
    Instant created,
    long entries,
    long bytes,
    int number,
    boolean current,
    boolean pinned) {}
