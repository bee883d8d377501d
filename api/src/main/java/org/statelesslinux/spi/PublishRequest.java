package org.statelesslinux.spi;

import org.statelesslinux.model.AbsolutePath;

/**
 * Asks for a snapshot's artefacts.
 *
 * @param snapshot the snapshot
 * @param artefacts an empty directory for them, which becomes the publication's once all is done
 */
public record PublishRequest(PublishedSnapshot snapshot, AbsolutePath artefacts) {}
