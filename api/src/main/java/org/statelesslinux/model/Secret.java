package org.statelesslinux.model;

/** A text that must not be shown: it prints as a placeholder and is revealed only when asked. */
public final class Secret {
  /** What stands for a secret wherever one would be printed. */
  public static final String SHOWN = "«secret»";

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Wraps a text. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return SHOWN;
  }
}
