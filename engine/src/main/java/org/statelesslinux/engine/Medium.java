package org.statelesslinux.engine;

import java.nio.file.Path;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;

/**
 * A medium that starts a machine.
 *
 * @param file the file
 * @param machine the machine
 * @param snapshot the snapshot that is on it
 * @param bytes the file's size
 */
public record Medium(Path file, MachineName machine, SnapshotId snapshot, long bytes) {}
