package org.statelesslinux.spi;

import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;

/**
 * Asks for the way to a machine's read-only root.
 *
 * @param machine the machine
 * @param snapshot the snapshot that it boots
 * @param server where the machine reaches the server
 * @param root where the read-only root must be in the end; a directory that is there, empty
 * @param manifest the snapshot's manifest on the machine
 * @param workspace a directory of the backend's own, in memory: all that the plan writes or mounts,
 *     but the root, lies below it
 */
public record BootRequest(
    MachineName machine,
    PublishedSnapshot snapshot,
    ServerAddress server,
    AbsolutePath root,
    AbsolutePath manifest,
    AbsolutePath workspace) {}
