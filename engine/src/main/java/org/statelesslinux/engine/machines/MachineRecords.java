package org.statelesslinux.engine.machines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * Keeps a file for each machine that was seen, in the directory {@code machines} of a repository.
 * Safe for use by several threads and processes.
 */
public final class MachineRecords {
  private static final Logger LOG = LoggerFactory.getLogger(MachineRecords.class);

  /** More machines than one server starts, and a bound for whoever makes names up of a pattern. */
  static final int MOST_MACHINES = 16_384;

  private static final int MOST_BYTES = 64 * 1024;
  private static final String SUFFIX = ".json";

  private final Path directory;
  private final Clock clock;
  private final Predicate<MachineName> expected;
  private final int mostMachines;

  /**
   * The records of a repository.
   *
   * @param clock tells when a machine is seen and when its lease is over
   * @param expected the machines that have room whatever there is of others
   */
  public MachineRecords(Path repository, Clock clock, Predicate<MachineName> expected) {
    this(repository, clock, expected, MOST_MACHINES);
  }

  MachineRecords(Path repository, Clock clock, Predicate<MachineName> expected, int mostMachines) {
    this.directory = repository.resolve("machines");
    this.clock = clock;
    this.expected = expected;
    this.mostMachines = mostMachines;
  }

  /**
   * Writes down that a machine was given a boot entry. If that fails, as on a full disk, what was
   * written down before will do as long as it keeps the snapshot for weeks: machines must start.
   *
   * @throws StatelessException if there are too many machines already
   */
  public void fetched(MachineName machine, SnapshotId snapshot) {
    Instant now = clock.instant();
    try {
      change(machine, record -> record.fetched(new Sighting(snapshot, now)));
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      if ((cause != null && Interruptions.ended(cause)) || !isKeptForLong(machine, snapshot, now)) {
        throw e;
      }
      LOG.warn("That machine {} starts is not written down", machine, e);
    }
  }

  private boolean isKeptForLong(MachineName machine, SnapshotId snapshot, Instant now) {
    Instant then = now.plus(MachineRecord.LEASE.dividedBy(2));
    try {
      return read(machine).stream()
          .flatMap(record -> record.leases(then).stream())
          .anyMatch(lease -> lease.sighting().snapshot().equals(snapshot));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes down what a machine has said and proved, if it is new.
   *
   * @param challenged when the server made the challenge that this answers
   * @return what it was
   */
  MachineRecord.Outcome reported(ReportText said, Instant challenged) {
    Instant now = clock.instant();
    MachineRecord.Report report =
        new MachineRecord.Report(
            new Sighting(said.snapshot(), now),
            said.boot(),
            challenged,
            Optional.of(now),
            said.entry(),
            said.notes());
    return change(
            said.machine(),
            record ->
                record.outcome(challenged, now) == MachineRecord.Outcome.NEW
                    ? record.reported(report)
                    : record)
        .outcome(challenged, now);
  }

  /**
   * The machines that were seen, by name, with what is known of them; without those whose record is
   * damaged.
   */
  public Map<MachineName, Seen> all() {
    Map<MachineName, Seen> all = new TreeMap<>();
    for (MachineRecord record : contents().records()) {
      all.put(record.machine(), new Seen(record.report().map(Said::of), record.lastFetch()));
    }
    return all;
  }

  /** The machines whose record is damaged, by name, each with what is wrong with it. */
  public Map<MachineName, StatelessException> damaged() {
    return contents().damaged();
  }

  /**
   * What is known of a machine.
   *
   * @param report what it said last
   * @param fetch which boot entry was last fetched for it
   */
  public record Seen(Optional<Said> report, Optional<Sighting> fetch) {}

  /**
   * What a machine said last, and proved.
   *
   * @param sighting the snapshot that it runs, and when it said so
   * @param booted when its first report since its start came; empty if that is not known
   * @param entry the digest of the boot entry that it started with; empty if it does not say
   * @param notes what it wants a person to know
   */
  public record Said(
      Sighting sighting,
      Optional<Instant> booted,
      Optional<EntryDigest> entry,
      List<StatusNote> notes) {
    /** Keeps its own copy. */
    public Said {
      notes = List.copyOf(notes);
    }

    private static Said of(MachineRecord.Report report) {
      return new Said(report.sighting(), report.booted(), report.entry(), report.notes());
    }
  }

  /**
   * Why snapshots are in use now.
   *
   * @throws StatelessException if a record is damaged: nobody knows what that machine runs
   */
  public Map<SnapshotId, List<Lease>> leases() {
    Contents contents = contents();
    if (!contents.damaged().isEmpty()) {
      throw contents.damaged().values().iterator().next();
    }
    Map<SnapshotId, List<Lease>> leases = new TreeMap<>();
    Instant now = clock.instant();
    for (MachineRecord record : contents.records()) {
      for (Lease lease : record.leases(now)) {
        leases.computeIfAbsent(lease.sighting().snapshot(), id -> new ArrayList<>()).add(lease);
      }
    }
    return leases;
  }

  private record Contents(
      List<MachineRecord> records, SortedMap<MachineName, StatelessException> damaged) {}

  private Contents contents() {
    Contents contents = new Contents(new ArrayList<>(), new TreeMap<>());
    try {
      for (MachineName machine : names()) {
        try {
          read(machine).ifPresent(contents.records()::add);
        } catch (StatelessException e) {
          contents.damaged().put(machine, e);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  private List<MachineName> names() throws IOException {
    List<MachineName> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        name(String.valueOf(file.getFileName())).ifPresent(names::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** The lock and files that are being written live beside the records. */
  private static Optional<MachineName> name(String file) {
    try {
      return file.endsWith(SUFFIX)
          ? Optional.of(new MachineName(file.substring(0, file.length() - SUFFIX.length())))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Path file(MachineName machine) {
    return directory.resolve(machine + SUFFIX);
  }

  /** Returns the record as it was before. */
  private MachineRecord change(MachineName machine, UnaryOperator<MachineRecord> change) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return HostLock.holding(
          directory.resolve(".lock"),
          () -> {
            Optional<MachineRecord> before = read(machine);
            if (before.isEmpty() && !expected.test(machine)) {
              requireRoom(machine);
            }
            MachineRecord record = before.orElseGet(() -> MachineRecord.unseen(machine));
            Durable.write(file(machine), RecordJson.write(change.apply(record)), 0600);
            return record;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records whose leases are over make room for new ones. */
  private void requireRoom(MachineName machine) throws IOException {
    List<MachineName> names = names();
    if (names.size() < mostMachines) {
      return;
    }
    Instant now = clock.instant();
    for (MachineName name : names) {
      if (isOver(name, now)) {
        Files.deleteIfExists(file(name));
        return;
      }
    }
    throw new StatelessException(
        "write down that machine " + machine + " was seen",
        names.size() + " machines are written down in " + directory + ", which is the most",
        "Remove the files of those that do not exist.");
  }

  /** Whether nothing is in use for this machine any more. A damaged record may say anything. */
  private boolean isOver(MachineName machine, Instant now) throws IOException {
    try {
      return read(machine).filter(record -> !record.leases(now).isEmpty()).isEmpty();
    } catch (StatelessException e) {
      return false;
    }
  }

  /**
   * Reads a record.
   *
   * @throws StatelessException if it is damaged: taking it for none could throw away the snapshot
   *     that the machine runs
   */
  private Optional<MachineRecord> read(MachineName machine) throws IOException {
    Path file = file(machine);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Durable.exists(file)) {
        throw new IllegalArgumentException("it is no file");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
      }
      return Optional.of(
          RecordJson.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), machine));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      if (Interruptions.ended(e)) {
        throw e;
      }
      throw new StatelessException(
          "read what is known of machine " + machine,
          file + " is damaged: " + e.getMessage(),
          "If the machine is not running, remove the file; it is made again when the machine"
              + " starts.",
          e);
    }
  }
}
