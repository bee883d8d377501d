package org.statelesslinux.testsupport;

/** What the condition asks of a machine, so that its own tests can answer for one. */
interface Host {

  /** The user's number. */
  long uid();

  /** Whether this process may mount, that is, has CAP_SYS_ADMIN in its effective set. */
  boolean mayMount();

  /** Whether a program of this name or path can be executed. */
  boolean hasTool(String name);

  /** Whether the kernel knows a file system or can load its module. */
  boolean hasFilesystem(String name);

  /** Whether something is at this path. */
  boolean hasPath(String path);
}
