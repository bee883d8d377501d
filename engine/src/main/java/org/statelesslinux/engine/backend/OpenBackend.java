package org.statelesslinux.engine.backend;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/**
 * A configured backend behind its gate: it is asked only for what it declares, and whatever it does
 * wrong becomes a {@link StatelessException} that names its mode, what was asked, and for what.
 *
 * <p>Safe for use by several threads. Asking after {@link #close()} is the caller's mistake.
 */
public final class OpenBackend implements AutoCloseable {
  private static final int LONGEST_NOTE = 1000;

  private final ModeInfo info;
  private final Backend backend;
  private final Set<Capability> capabilities;
  private final Set<Attribute> carries;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenBackend(
      ModeInfo info, Backend backend, Set<Capability> capabilities, Set<Attribute> carries) {
    this.info = info;
    this.backend = backend;
    this.capabilities = capabilities;
    this.carries = carries;
  }

  static OpenBackend open(
      BackendProvider provider, ModeInfo info, Options options, BackendContext context) {
    String doing = "configure mode " + info.mode();
    Backend backend = ask(info, doing, () -> provider.create(options, context));
    try {
      Set<Capability> capabilities = ask(info, doing, backend::capabilities);
      capabilities = copy(info, doing, "capabilities()", capabilities);
      if (!info.capabilities().containsAll(capabilities)) {
        throw fault(
            info,
            doing,
            "as configured it claims %s, of which its provider declares only %s"
                .formatted(Texts.list(capabilities), Texts.list(info.capabilities())),
            null);
      }
      Set<Attribute> carries = ask(info, doing, backend::carries);
      return new OpenBackend(info, backend, capabilities, copy(info, doing, "carries()", carries));
    } catch (StatelessException e) {
      try {
        ask(info, doing, () -> closed(backend));
      } catch (StatelessException alsoWrong) {
        e.addSuppressed(alsoWrong);
      }
      throw e;
    }
  }

  /** The mode. */
  public Mode mode() {
    return info.mode();
  }

  /** What is known of the mode. */
  public ModeInfo info() {
    return info;
  }

  /** What holds as configured. */
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /** What of a file the root keeps, as configured. */
  public Set<Attribute> carries() {
    return carries;
  }

  /**
   * See {@link Backend#notes}.
   *
   * @throws StatelessException if the backend is at fault, such as by a note that is blank, is not
   *     on one line or has control characters
   */
  public List<String> notes() {
    requireOpen();
    String doing = "ask how mode " + info.mode() + " is configured";
    List<String> answer = ask(info, doing, backend::notes);
    try {
      List<String> notes = List.copyOf(answer);
      for (String note : notes) {
        if (note.isBlank() || !Texts.plain(note, LONGEST_NOTE).equals(note)) {
          throw new IllegalArgumentException("not a sentence on one line: " + Texts.quote(note));
        }
      }
      return notes;
    } catch (RuntimeException e) {
      throw fault(info, doing, "notes() cannot be read: " + Crash.inWords(e), e);
    }
  }

  /**
   * See {@link Backend#publish}.
   *
   * @throws StatelessException if the backend cannot or is at fault; so for all that follow
   */
  public Plan publish(PublishRequest request) {
    return plan("publish " + name(request.snapshot()), () -> backend.publish(request));
  }

  /** See {@link Backend#serve}. */
  public Plan serve(ServeRequest request) {
    return plan("serve " + request.snapshots().size() + " snapshots", () -> backend.serve(request));
  }

  /** See {@link Backend#boot}. */
  public Plan boot(BootRequest request) {
    return plan(
        "boot machine " + request.machine() + " with " + name(request.snapshot()),
        () -> backend.boot(request));
  }

  /** See {@link Backend#withdraw}. */
  public Plan withdraw(WithdrawRequest request) {
    return plan("withdraw " + name(request.snapshot()), () -> backend.withdraw(request));
  }

  /** See {@link Backend#media}. Refused if the backend does not declare it. */
  public Plan media(MediaRequest request) {
    return declared(
        Capability.REMOVABLE_MEDIUM,
        "makes no medium that a machine starts from",
        "make a medium for machine " + request.machine() + " with " + name(request.snapshot()),
        () -> backend.media(request));
  }

  /** See {@link Backend#update}. Refused if the backend does not declare it. */
  public Plan update(UpdateRequest request) {
    return declared(
        Capability.BACKGROUND_UPDATE,
        "replaces no OS while it runs",
        "update machine " + request.machine() + " to " + name(request.snapshot()),
        () -> backend.update(request));
  }

  /**
   * Closes the backend, the first time; does nothing afterwards.
   *
   * @throws StatelessException if the backend is at fault
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ask(info, "close mode " + info.mode(), () -> closed(backend));
    }
  }

  private Plan declared(
      Capability capability, String without, String doing, Callable<@Nullable Plan> question) {
    if (!capabilities.contains(capability)) {
      throw new StatelessException(
          doing + " in mode " + info.mode(),
          "this mode, as it is configured, %s (it does not declare %s)"
              .formatted(without, capability),
          info.capabilities().contains(capability)
              ? "Change the options of the mode, or choose another mode."
              : "Choose another mode.");
    }
    return plan(doing, question);
  }

  private Plan plan(String doing, Callable<@Nullable Plan> question) {
    requireOpen();
    return ask(info, doing + " in mode " + info.mode(), question);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the backend of mode " + info.mode() + " is closed");
    }
  }

  private static String name(PublishedSnapshot snapshot) {
    return "snapshot " + snapshot.id().abbreviated() + " of profile " + snapshot.profile();
  }

  private static Backend closed(Backend backend) {
    backend.close();
    return backend;
  }

  private static <T> Set<T> copy(ModeInfo info, String doing, String what, Set<T> set) {
    try {
      return Set.copyOf(set);
    } catch (RuntimeException e) {
      throw fault(info, doing, what + " cannot be read: " + Crash.inWords(e), e);
    }
  }

  private static <T> T ask(ModeInfo info, String doing, Callable<@Nullable T> question) {
    T answer;
    try {
      answer = question.call();
    } catch (BackendException e) {
      throw new StatelessException(doing, String.valueOf(e.found()), String.valueOf(e.advice()), e);
    } catch (Throwable e) {
      Crash.rethrowUnrecoverable(e);
      throw fault(info, doing, "its backend crashed: " + Crash.inWords(e), e);
    }
    if (answer == null) {
      throw fault(info, doing, "its backend answered null", null);
    }
    return answer;
  }

  private static StatelessException fault(
      ModeInfo info, String doing, String found, @Nullable Throwable cause) {
    return new StatelessException(
        doing,
        found,
        "This is a fault of %s %s (%s): report it to its authors."
            .formatted(info.provider(), info.version().orElse(""), info.location()),
        cause);
  }
}
