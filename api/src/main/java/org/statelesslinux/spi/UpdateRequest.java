package org.statelesslinux.spi;

import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;

/**
 * Asks to stage a snapshot for a machine's next boot.
 *
 * @param machine the machine
 * @param snapshot the snapshot of the next boot
 * @param server where the machine reaches the server
 * @param manifest the snapshot's manifest on the machine
 * @param workspace the directory that {@link BootRequest#workspace()} named at boot
 */
public record UpdateRequest(
    MachineName machine,
    PublishedSnapshot snapshot,
    ServerAddress server,
    AbsolutePath manifest,
    AbsolutePath workspace) {}
