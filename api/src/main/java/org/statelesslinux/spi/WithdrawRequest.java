package org.statelesslinux.spi;

/**
 * Asks to undo publishing.
 *
 * @param snapshot the snapshot, with its publication
 */
public record WithdrawRequest(PublishedSnapshot snapshot) {}
