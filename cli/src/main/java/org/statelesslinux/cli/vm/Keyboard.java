package org.statelesslinux.cli.vm;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.statelesslinux.model.StatelessException;

/**
 * Hands on what a person types, key by key, Ctrl-C included, until Ctrl-]; the terminal is put back
 * as it was when this is closed.
 */
public final class Keyboard implements AutoCloseable {
  /** Ctrl-], which telnet(1) has always ended by. */
  private static final int END = 0x1d;

  private final String before;

  private Keyboard(String before) {
    this.before = before;
  }

  /**
   * Begins.
   *
   * @param typed is given what is typed
   * @param end is called once when the person or the terminal ends it
   */
  public static Keyboard of(Consumer<String> typed, Runnable end) {
    Keyboard keyboard = new Keyboard(stty("-g").strip());
    stty("-icanon", "-echo", "-isig", "-ixon", "-iexten", "min", "1", "time", "0");
    Thread reader = new Thread(() -> read(System.in, typed, end), "stateless-keyboard");
    reader.setDaemon(true);
    reader.start();
    return keyboard;
  }

  /** Reads until the end, what is behind which is nobody's. */
  static void read(InputStream keys, Consumer<String> typed, Runnable end) {
    byte[] buffer = new byte[1024];
    try {
      for (int count = keys.read(buffer); count >= 0; count = keys.read(buffer)) {
        String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
        int stop = text.indexOf(END);
        if (stop != 0) {
          typed.accept(stop < 0 ? text : text.substring(0, stop));
        }
        if (stop >= 0) {
          break;
        }
      }
    } catch (IOException | StatelessException e) {
      // A terminal that is gone types nothing any more, and a machine that is gone reads nothing.
    } finally {
      end.run();
    }
  }

  /** Sets the terminal, or asks how it is set. */
  private static String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      // It ends by itself, and must do its work on the way out, too.
      return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    if (!before.isEmpty()) {
      stty(before);
    }
  }
}
