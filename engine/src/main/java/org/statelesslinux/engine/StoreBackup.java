package org.statelesslinux.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.StoreName;

/**
 * How far the server's copy of one store of a machine has come.
 *
 * @param store the store
 * @param time when its newest version was kept, by the server's clock; empty if there is none
 * @param confirmed when the machine last sent a version that is still there, or said that nothing
 *     had changed since; empty if it never did
 * @param restored whether the newest version is an earlier one that was brought back, and the
 *     machine has sent nothing since
 */
public record StoreBackup(
    StoreName store, Optional<Instant> time, Optional<Instant> confirmed, boolean restored) {
  static StoreBackup none(StoreName store) {
    return new StoreBackup(store, Optional.empty(), Optional.empty(), false);
  }

  /**
   * Of a store.
   *
   * @param versions its versions, the oldest first; there is one
   */
  static StoreBackup of(List<BackupInfo> versions) {
    BackupInfo newest = versions.get(versions.size() - 1);
    return new StoreBackup(
        newest.store(),
        Optional.of(newest.time()),
        versions.stream().flatMap(one -> one.sent().stream()).reduce((first, second) -> second),
        newest.restored());
  }
}
