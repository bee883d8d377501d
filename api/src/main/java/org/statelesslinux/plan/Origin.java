package org.statelesslinux.plan;

/** Who put a step into a plan. */
public enum Origin {
  /** The engine: the same in every mode. */
  CORE,
  /** The backend of the machine's mode. */
  BACKEND
}
