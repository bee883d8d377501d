package org.statelesslinux.spi;

import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;

/**
 * Asks for a snapshot's artefacts.
 *
 * @param snapshot the snapshot
 * @param artefacts an empty directory for them, which becomes the publication's once all is done
 * @param previous the newest other snapshot of the profile that is published in this mode, with its
 *     publication; empty if there is none
 */
public record PublishRequest(
    PublishedSnapshot snapshot, AbsolutePath artefacts, Optional<PublishedSnapshot> previous) {
  /** Of a profile's first snapshot in this mode. */
  public PublishRequest(PublishedSnapshot snapshot, AbsolutePath artefacts) {
    this(snapshot, artefacts, Optional.empty());
  }
}
