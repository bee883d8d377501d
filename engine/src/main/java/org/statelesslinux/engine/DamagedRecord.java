package org.statelesslinux.engine;

import java.util.Optional;
import org.statelesslinux.engine.backup.Backups;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * What is written down of a machine, or of the backups of one of its stores, and cannot be read. It
 * is never taken for none: what it may be about is kept until a person has looked at it.
 *
 * @param machine the machine
 * @param store the store whose backups it is about; empty if it is about what the machine runs
 * @param found what was found in which file, on one line, without a full stop
 * @param advice what a person can do now, as a sentence
 */
public record DamagedRecord(
    MachineName machine, Optional<StoreName> store, String found, String advice) {
  private static final int LONGEST = 400;

  static DamagedRecord of(MachineName machine, StatelessException why) {
    return new DamagedRecord(
        machine, Optional.empty(), Texts.plain(why.found(), LONGEST), why.advice());
  }

  static DamagedRecord of(Backups.Damaged backup) {
    return new DamagedRecord(
        backup.machine(),
        Optional.of(backup.store()),
        Texts.plain(backup.why().found(), LONGEST),
        backup.why().advice());
  }

  /** In words: {@code "store home: /…/record is damaged: it is no JSON. Put the file back"}. */
  public String inWords() {
    return store.map(name -> "store " + name + ": ").orElse("") + found + ". " + advice;
  }
}
