package org.statelesslinux.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.OptionalInt;
import org.statelesslinux.cli.terminal.Terminal;

/**
 * Turns Ctrl-C and requests to end into an interrupt of the working thread, so that it cleans up;
 * the third one ends the process at once.
 *
 * <p>A shutdown hook would not do: the JVM cannot go on after it, and a command inside an instance
 * must be able to take Ctrl-C for itself.
 */
final class Interruption implements AutoCloseable {
  private static final int HANGUP = 1;
  private static final int INTERRUPT = 2;
  private static final int TERMINATE = 15;
  private static final int PATIENCE = 3;

  private final Thread worker;
  private final Terminal terminal;
  private int signal;
  private int times;
  private boolean closed;
  private boolean commandHasTerminal;

  private Interruption(Thread worker, Terminal terminal) {
    this.worker = worker;
    this.terminal = terminal;
  }

  /** Begins to interrupt this thread. */
  static Interruption of(Thread worker, Terminal terminal) {
    Interruption interruption = new Interruption(worker, terminal);
    interruption.handle("HUP", HANGUP);
    interruption.handle("INT", INTERRUPT);
    interruption.handle("TERM", TERMINATE);
    return interruption;
  }

  /** One that never happens, for a caller who has signals of its own. */
  static Interruption none(Terminal terminal) {
    return new Interruption(Thread.currentThread(), terminal);
  }

  /** The number of the signal that came, if one did. */
  synchronized OptionalInt signal() {
    return signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal);
  }

  /** Says that the signal was how this command is meant to end. */
  synchronized void expected() {
    signal = 0;
  }

  /** Leaves Ctrl-C to a command that shares the terminal, or takes it back. */
  synchronized void commandHasTerminal(boolean has) {
    commandHasTerminal = has;
  }

  private synchronized void on(int number) {
    if (closed || (number == INTERRUPT && commandHasTerminal)) {
      return;
    }
    signal = number;
    times++;
    if (times >= PATIENCE) {
      terminal.err().println("stateless: ended at once; 'stateless release' cleans up");
      Runtime.getRuntime().halt(ExitCode.ofSignal(number));
    }
    if (times > 1) {
      terminal.err().println("stateless: still cleaning up; once more to end at once");
    }
    worker.interrupt();
  }

  /** Calls sun.misc.Signal by name: javac warns of it and cannot be told not to. */
  private void handle(String name, int number) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Object handler =
          Proxy.newProxyInstance(
              Interruption.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  on(number);
                  return null;
                }
                return method.invoke(this, arguments);
              });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (InvocationTargetException e) {
      // A JVM that leaves this signal alone (-Xrs) ends by it, which is what was asked for.
      return;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this Java has no sun.misc.Signal", e);
    }
  }

  /** Ends it: from here on signals are ignored, for what is left is to exit. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
