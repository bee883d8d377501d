package org.statelesslinux.cli.terminal;

/** Colours text for a terminal, or leaves it as it is. */
public enum Paint {
  /** With colour. */
  COLOURED,
  /** Without. */
  PLAIN;

  private static final String RESET = "\u001b[0m";

  /** For what stands out. */
  public String bold(String text) {
    return with("\u001b[1m", text);
  }

  /** For what matters less. */
  public String dim(String text) {
    return with("\u001b[2m", text);
  }

  /** For what is wrong. */
  public String red(String text) {
    return with("\u001b[31m", text);
  }

  /** For what is right. */
  public String green(String text) {
    return with("\u001b[32m", text);
  }

  /** For what to look at. */
  public String yellow(String text) {
    return with("\u001b[33m", text);
  }

  /** For names. */
  public String cyan(String text) {
    return with("\u001b[36m", text);
  }

  private String with(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : code + text + RESET;
  }
}
