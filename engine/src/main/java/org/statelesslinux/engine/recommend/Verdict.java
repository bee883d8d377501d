package org.statelesslinux.engine.recommend;

/** Whether a mode suits a machine, the best first. */
public enum Verdict {
  /** It does, by all that is known. */
  FITS,
  /** It does on conditions that are not known to hold, or that do not hold yet. */
  FITS_IF,
  /** It does not. */
  CANNOT
}
