package org.statelesslinux.testkit.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/**
 * What a virtual machine writes to its first serial port, as text that is safe to show: without a
 * terminal's commands, other control characters as {@code \}{@code u001b}. At least the last half
 * megabyte of it is kept. A line ends after 4,096 characters at the latest. Thread-safe.
 *
 * <p>Waiting goes forward: each search begins where the last one found something, so the same text
 * is not found twice.
 */
public final class Console {
  private static final int KEPT = 1 << 19;
  private static final int LONGEST_LINE = 4096;
  private static final int LINES_SHOWN = 20;

  private final String machine;
  private final List<Consumer<String>> listeners;
  private final ConsoleText reader = new ConsoleText();
  private final StringBuilder text = new StringBuilder();
  private int lineStart;
  private int searchedTo;
  private @Nullable String end;
  private @Nullable RuntimeException broken;

  /** The console of a machine that is named in messages. */
  Console(String machine, List<Consumer<String>> listeners) {
    this.machine = machine;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Waits for a text within one line, which need not have ended.
   *
   * @return where in its line it was found
   * @throws StatelessException if the time is over or the machine ends before; its message shows
   *     what was waited for and the console's last lines
   */
  public MatchResult await(String awaited, Duration limit) {
    return await(Pattern.compile(Pattern.quote(awaited)), awaited, limit);
  }

  /**
   * Waits for something that matches a pattern within one line. Lines that are still being written
   * are searched too, since no prompt ends its line: what a pattern ends with must not match a part
   * of what it should.
   *
   * @return what was found, with the pattern's groups
   * @throws StatelessException if the time is over or the machine ends before; its message shows
   *     what was waited for and the console's last lines
   */
  public MatchResult await(Pattern awaited, Duration limit) {
    return await(awaited, awaited.pattern(), limit);
  }

  private synchronized MatchResult await(Pattern pattern, String awaited, Duration limit) {
    String doing = "see '" + ConsoleText.plain(awaited) + "' on the console of " + machine;
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<MatchResult> found = search(pattern);
      if (found.isPresent()) {
        return found.get();
      }
      if (broken != null) {
        throw failure(doing, "whoever was shown the console failed", broken);
      }
      if (end != null) {
        throw failure(doing, end, null);
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw failure(doing, "it did not come within " + seconds(limit), null);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException(doing, e);
      }
    }
  }

  /** Goes through the lines once, but for the last, which may grow. */
  private Optional<MatchResult> search(Pattern pattern) {
    while (true) {
      int from = text.lastIndexOf("\n", searchedTo - 1) + 1;
      int lineEnd = text.indexOf("\n", searchedTo);
      String line = text.substring(from, lineEnd < 0 ? text.length() : lineEnd);
      Matcher matcher =
          pattern
              .matcher(line)
              .region(searchedTo - from, line.length())
              .useAnchoringBounds(false)
              .useTransparentBounds(true);
      if (matcher.find()) {
        searchedTo = from + matcher.end();
        return Optional.of(matcher.toMatchResult());
      }
      if (lineEnd < 0) {
        return Optional.empty();
      }
      searchedTo = lineEnd + 1;
    }
  }

  /** A failure whose message shows the last lines. */
  synchronized StatelessException failure(
      String doing, String found, @Nullable RuntimeException cause) {
    return new StatelessException(doing, found, "The console ends with:" + lastLines(), cause);
  }

  private String lastLines() {
    List<String> lines = text.toString().lines().filter(line -> !line.isBlank()).toList();
    String shown =
        lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).stream()
            .map(line -> "\n  | " + ConsoleText.plain(line))
            .collect(Collectors.joining());
    return shown.isEmpty() ? " nothing" : shown;
  }

  static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /** What is kept of the console, from its beginning if it is not long. */
  public synchronized String text() {
    return text.toString();
  }

  /** Takes what came so far for searched, so that it is not found any more. */
  public synchronized void skip() {
    searchedTo = text.length();
  }

  /** Takes what the machine wrote; called by one thread. */
  void add(byte[] buffer, int count) {
    String more = reader.read(buffer, count);
    // Shown before it can be found: whoever finds it may end the machine, and with it the show.
    tell(more.replace("\b", ""));
    synchronized (this) {
      more.chars().forEach(c -> append((char) c));
      if (text.length() > 2 * KEPT) {
        int cut = text.length() - KEPT;
        text.delete(0, cut);
        lineStart = Math.max(0, lineStart - cut);
        searchedTo = Math.max(0, searchedTo - cut);
      }
      notifyAll();
    }
  }

  private void append(char c) {
    if (c != '\b') {
      text.append(c);
    } else if (text.length() > lineStart) {
      text.setLength(text.length() - 1);
      searchedTo = Math.min(searchedTo, text.length());
    }
    if (c == '\n') {
      lineStart = text.length();
    } else if (text.length() - lineStart >= LONGEST_LINE) {
      append('\n');
    }
  }

  private void tell(String more) {
    try {
      if (broken == null && !more.isEmpty()) {
        listeners.forEach(listener -> listener.accept(more));
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        broken = e;
        notifyAll();
      }
    }
  }

  /** Nothing more comes; whoever waits is told why, if it was not told before. */
  synchronized void end(String why) {
    if (end == null) {
      end = why;
    }
    notifyAll();
  }
}
