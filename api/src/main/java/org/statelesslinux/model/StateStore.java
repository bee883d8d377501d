package org.statelesslinux.model;

import java.util.Optional;
import java.util.OptionalLong;

/** Where changed files live. */
public sealed interface StateStore {
  /** The name that state rules use. */
  StoreName name();

  /**
   * In memory; gone at the next boot.
   *
   * @param name the store's name
   * @param bytes the most that it may hold; empty leaves it to the kernel (half of the memory)
   */
  record Ephemeral(StoreName name, OptionalLong bytes) implements StateStore {}

  /**
   * On a disk of the machine.
   *
   * @param name the store's name
   * @param disk the file system
   * @param backup how it is copied to the server; empty if it is not
   */
  record Local(StoreName name, Disk disk, Optional<Backup> backup) implements StateStore {
    /** One that is not copied to the server. */
    public Local(StoreName name, Disk disk) {
      this(name, disk, Optional.empty());
    }
  }

  /**
   * On a server, mounted by NFS.
   *
   * @param name the store's name
   * @param server the server that exports it
   * @param path the exported directory; each machine uses the one below it that bears its name
   */
  record Network(StoreName name, ServerAddress server, AbsolutePath path) implements StateStore {}
}
