package org.statelesslinux.cli;

/** What the command ends with. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int DIFFERENT = 3;

  /** As a shell reports a program that a signal has ended. */
  static int ofSignal(int number) {
    return 128 + number;
  }

  private ExitCode() {}
}
