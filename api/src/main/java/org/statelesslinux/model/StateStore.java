package org.statelesslinux.model;

import java.util.Optional;

/** Where changed files live. */
public sealed interface StateStore {
  /** The name that state rules use. */
  StoreName name();

  /**
   * In memory; gone at the next boot.
   *
   * @param name the store's name
   * @param size the most that it may hold; empty leaves it to the kernel (half of the memory)
   */
  record Ephemeral(StoreName name, Optional<MemoryLimit> size) implements StateStore {}

  /**
   * On a disk of the machine.
   *
   * @param name the store's name
   * @param disk the file system
   * @param onMissing what to do without the disk
   * @param backup how it is copied to the server; empty if it is not
   */
  record Local(StoreName name, Disk disk, OnMissing onMissing, Optional<Backup> backup)
      implements StateStore {
    /** A store without which the machine does not start, and which is not copied to the server. */
    public Local(StoreName name, Disk disk) {
      this(name, disk, OnMissing.FAIL, Optional.empty());
    }
  }

  /**
   * On a server, mounted by NFS.
   *
   * @param name the store's name
   * @param share the exported directory; each machine uses the one below it that bears its name
   * @param onMissing what to do without the server
   */
  record Network(StoreName name, Share share, OnMissing onMissing) implements StateStore {
    /** A store without which the machine does not start. */
    public Network(StoreName name, Share share) {
      this(name, share, OnMissing.FAIL);
    }
  }
}
