package org.statelesslinux.model;

import java.util.Map;
import java.util.Optional;

/**
 * What publishing a snapshot in one mode produced: its facts, kept by the engine.
 *
 * @param mode the mode
 * @param snapshot the snapshot
 * @param artefacts the directory on the server that holds the files made for it
 * @param facts what became known only by publishing, by name: {@code image.bytes}
 */
public record Publication(
    Mode mode, SnapshotId snapshot, AbsolutePath artefacts, Map<String, String> facts) {
  /** Keeps its own copy of the facts. */
  public Publication {
    facts = Map.copyOf(facts);
  }

  /** The fact of this name, if there is one. */
  public Optional<String> fact(String name) {
    return Optional.ofNullable(facts.get(name));
  }
}
