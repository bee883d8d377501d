package org.statelesslinux.spi;

import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;

/**
 * Asks for a medium that a machine boots from.
 *
 * @param machine the machine
 * @param snapshot the snapshot that is on it, with its publication
 * @param bootFiles the directory that holds {@code vmlinuz}, {@code initrd}, {@code cmdline} and
 *     {@code grub.cfg}, a configuration of GRUB with these at the top of its root device
 * @param medium the file to make
 */
public record MediaRequest(
    MachineName machine, PublishedSnapshot snapshot, AbsolutePath bootFiles, AbsolutePath medium) {}
