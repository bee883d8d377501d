package org.statelesslinux.model;

/** What a mode can do. A backend is never asked for what it does not declare. */
public enum Capability {
  /** A machine boots with no network at all. */
  OFFLINE_BOOT,
  /** A running machine goes on when the network is away. */
  OFFLINE_RUN,
  /** A machine needs no disk. */
  DISKLESS,
  /** The next snapshot is fetched while the machine runs. */
  BACKGROUND_UPDATE,
  /** A machine goes back to an earlier snapshot that it still holds. */
  ROLLBACK_ON_MACHINE,
  /** A machine boots from a disc or a stick. */
  REMOVABLE_MEDIUM,
  /** What a machine writes to its root travels back to the server. */
  WRITE_BACK
}
