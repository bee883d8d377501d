package org.statelesslinux.engine;

import java.time.Instant;
import java.util.Optional;
import org.statelesslinux.model.StoreName;

/**
 * How far the server's copy of one store of a machine has come.
 *
 * @param store the store
 * @param time when its newest version was kept, by the server's clock; empty if there is none
 * @param confirmed when the machine last sent it, or said that nothing had changed since; empty if
 *     it never did
 */
public record StoreBackup(StoreName store, Optional<Instant> time, Optional<Instant> confirmed) {
  static StoreBackup none(StoreName store) {
    return new StoreBackup(store, Optional.empty(), Optional.empty());
  }

  static StoreBackup of(BackupInfo newest) {
    return new StoreBackup(
        newest.store(),
        Optional.of(newest.time()),
        Optional.of(newest.confirmed().orElse(newest.time())));
  }
}
