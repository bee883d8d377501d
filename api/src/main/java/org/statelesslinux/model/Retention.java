package org.statelesslinux.model;

/**
 * Which versions of a backup are kept: the newest ones, and the newest one of each of the latest
 * hours, days, weeks and months in which there is any. A version that several of these name counts
 * for each. The newest version of all is always kept.
 *
 * @param last how many of the newest
 * @param hourly of how many hours
 * @param daily of how many days
 * @param weekly of how many weeks, which begin on Monday
 * @param monthly of how many months
 */
public record Retention(int last, int hourly, int daily, int weekly, int monthly) {
  /** The largest of its numbers. */
  public static final int MOST = 10_000;

  /** What holds where nothing is configured. */
  public static final Retention USUAL = new Retention(24, 0, 7, 4, 0);

  /** Checks the numbers. */
  public Retention {
    for (int number : new int[] {last, hourly, daily, weekly, monthly}) {
      if (number < 0 || number > MOST) {
        throw new IllegalArgumentException(
            number + " is not a number of versions; accepted: 0 to " + MOST);
      }
    }
    if (last + hourly + daily + weekly + monthly == 0) {
      throw new IllegalArgumentException(
          "no number above 0, so that nothing is kept; accepted: at least one number above 0");
    }
  }
}
