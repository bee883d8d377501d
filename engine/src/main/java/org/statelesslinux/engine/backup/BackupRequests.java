package org.statelesslinux.engine.backup;

import com.google.common.base.Throwables;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.identity.ReportKey;
import org.statelesslinux.engine.machines.Challenges;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * Answers what machines ask about their backups, if they prove that they are those machines. Safe
 * for use by several threads.
 */
public final class BackupRequests {
  private static final Logger LOG = LoggerFactory.getLogger(BackupRequests.class);

  /**
   * More versions made at once only slow each other down, and need threads that others wait for.
   */
  private static final int MOST_AT_ONCE = 8;

  private static final int LONGEST_REASON = 300;
  private static final int LONGEST_LOGGED = 1000;
  private static final String NO_SPACE = "No space left on device";
  private static final BackupReply BUSY = BackupReply.refusal(503, "busy; ask again in a minute");

  private final Machines machines;
  private final Backups backups;
  private final Challenges challenges;
  private final DaemonPasswords passwords;
  private final int port;
  private final Clock clock;
  private final Instant since;
  private final Map<String, Instant> answered = new ConcurrentHashMap<>();
  private final Semaphore keeping = new Semaphore(MOST_AT_ONCE);

  /** What is asked of the rest about machines. */
  public interface Machines {
    /** The machine of this name; empty if the site has none. */
    Optional<Machine> find(MachineName name);

    /** The stores that a machine sends, and which of their versions are kept. */
    Map<StoreName, Retention> stores(Machine machine);

    /** The key that a machine proves itself by. */
    ReportKey key(Machine machine);

    /** A machine's password for the daemon that it sends to. */
    String password(Machine machine);
  }

  /**
   * Answers requests.
   *
   * @param passwords is told of the machines that have proved themselves
   * @param port the port of the daemon that they send to
   */
  public BackupRequests(
      Machines machines,
      Backups backups,
      Challenges challenges,
      DaemonPasswords passwords,
      int port,
      Clock clock) {
    this.machines = machines;
    this.backups = backups;
    this.challenges = challenges;
    this.passwords = passwords;
    this.port = port;
    this.clock = clock;
    this.since = clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Answers one. */
  public BackupReply take(byte[] body) {
    BackupRequest request;
    try {
      request = BackupRequest.parse(body);
    } catch (IllegalArgumentException e) {
      return BackupReply.refusal(400, String.valueOf(e.getMessage()));
    }
    // What was answered before this server started is not known any more.
    Optional<Instant> made =
        challenges.made(request.challenge()).filter(time -> !time.isBefore(since));
    if (made.isEmpty()) {
      return BackupReply.refusal(403, "the challenge is unknown or older than a minute");
    }
    Optional<Machine> machine = machines.find(request.machine());
    if (machine.isEmpty()) {
      return BackupReply.refusal(403, "the site has no machine " + request.machine());
    }
    ReportKey key = machines.key(machine.get());
    if (!key.isCode(HexFormat.of().parseHex(request.code()), request.signed())) {
      return BackupReply.refusal(403, "the code is wrong");
    }
    if (!isFirst(request.code(), made.get())) {
      return BackupReply.refusal(403, "this was answered before");
    }
    return answer(request, machine.get(), key);
  }

  /** What somebody has listened to must not be said again, between other requests. */
  private boolean isFirst(String code, Instant made) {
    Instant over = clock.instant().minus(Challenges.VALID);
    answered.values().removeIf(time -> time.isBefore(over));
    return answered.putIfAbsent(code, made) == null;
  }

  private BackupReply answer(BackupRequest request, Machine machine, ReportKey key) {
    Retention keep = machines.stores(machine).get(request.store());
    if (keep == null) {
      return BackupReply.refusal(
          403, "machine " + machine.name() + " has no store " + request.store() + " with a backup");
    }
    try {
      passwords.know(machine.name(), machines.password(machine));
      Outcome outcome = carryOut(request, keep);
      if (outcome instanceof Outcome.Settled settled) {
        return BackupReply.signed(settled, port, request.code(), key);
      } else if (outcome instanceof Outcome.Conflict conflict) {
        return BackupReply.refusal(409, conflict.reason());
      }
      return BUSY;
    } catch (StatelessException e) {
      return failed(request, e, Texts.plain(e.found(), LONGEST_REASON));
    } catch (UncheckedIOException e) {
      return failed(
          request,
          e,
          isFull(e) ? "the server's disk is full" : "the server failed; look at its log");
    }
  }

  /** On one line, since machines ask again and again. */
  private static BackupReply failed(BackupRequest request, RuntimeException e, String reason) {
    LOG.warn(
        "Backup of store {} of machine {}: {}",
        request.store(),
        request.machine(),
        Texts.plain(String.valueOf(e.getMessage()), LONGEST_LOGGED));
    LOG.debug("It came from", e);
    return BackupReply.refusal(503, reason);
  }

  private static boolean isFull(UncheckedIOException e) {
    String reason =
        e.getCause() instanceof FileSystemException file
            ? file.getReason()
            : Throwables.getRootCause(e).getMessage();
    return NO_SPACE.equals(reason);
  }

  private Outcome carryOut(BackupRequest request, Retention keep) {
    StoreVersions store = backups.of(request.machine(), request.store());
    return switch (request.verb()) {
      case LOOK -> store.look(request.claim());
      case BEGIN -> store.begin(request.claim());
      case COMPLETE -> complete(store, request, keep);
    };
  }

  private Outcome complete(StoreVersions store, BackupRequest request, Retention keep) {
    if (!keeping.tryAcquire()) {
      return new Outcome.Busy();
    }
    try {
      return store.complete(request.claim(), request.unchanged(), keep);
    } finally {
      keeping.release();
    }
  }
}
