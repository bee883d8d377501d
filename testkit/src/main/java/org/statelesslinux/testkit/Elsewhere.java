package org.statelesslinux.testkit;

import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Another thread, in a process whose user writes digits otherwise and has another time. */
final class Elsewhere {
  /** With digits that are not those of ASCII. */
  private static final Locale LOCALE = Locale.forLanguageTag("ar-EG-u-nu-arab");

  private Elsewhere() {}

  /** Runs code there. What is usual in this process is as before afterwards. */
  static <T> T call(Callable<T> code) throws InterruptedException, ExecutionException {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(LOCALE);
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      FutureTask<T> task = new FutureTask<>(code);
      new Thread(task, "elsewhere").start();
      return task.get();
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }
}
