package org.statelesslinux.engine.boot;

/**
 * What a machine needs beside a boot entry's other parts to start it from its own disk.
 *
 * @param grub how GRUB starts the entry, a file of its configuration
 * @param loader the boot loader, which many machines share
 */
public record DiskParts(String grub, Part loader) {}
