package org.statelesslinux.plan;

/** What a plan is for, which says where and when its steps run. */
public enum Phase {
  /** On the server: makes one snapshot's artefacts. Changes files only. */
  PUBLISH,
  /** On the server: one configuration and the services for all published snapshots. */
  SERVE,
  /** On the machine, before the OS: ends with a read-only root. */
  BOOT,
  /** On the server: makes a medium from the boot files. */
  MEDIA,
  /** On the machine, in the running OS: stages the next boot. */
  UPDATE,
  /** On the server: undoes publishing. */
  WITHDRAW;

  /** Whether the steps run on the server, by the engine, rather than on a machine. */
  public boolean onServer() {
    return this != BOOT && this != UPDATE;
  }
}
