package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Step;

/**
 * Brings instances up on this host and takes them down again. Each is recorded before it begins, so
 * that it can be undone whatever happens.
 */
public final class HostInstances {
  private static final List<String> OWN_NAMESPACE =
      List.of(
          "/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc");

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<?> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final HostPlaces places;
  private final InstanceRecords records;

  /** Instances at these places. */
  public HostInstances(HostPlaces places) {
    this.places = places;
    this.records = new InstanceRecords(places.instances());
  }

  /** The instances that there are, also those whose process was killed. */
  public List<InstanceRecord> all() {
    return records.all();
  }

  /**
   * Runs a command in an instance that ends with it. The standard streams are this process's.
   *
   * @param request what comes up
   * @param command the command, as the instance names it
   * @param listener is told of the steps
   * @return the command's exit code
   * @throws StatelessException if the instance did not come up; nothing is left then
   */
  public int run(InstanceRequest request, List<String> command, Listener listener) {
    requireRoot("run a command in an instance of " + request.machine().name());
    sweep();
    InstanceRecord record = record(request, Optional.empty());
    int code;
    try {
      Places inside = inside(record, record.scratch().resolve("system"));
      Files.createDirectory(record.scratch().resolve("system"));
      List<String> last = new ArrayList<>(List.of("enter"));
      last.addAll(command);
      code =
          script(record, request, inside, last, listener)
              .run(OWN_NAMESPACE, ScriptRun.Stdio.INHERITED);
    } catch (IOException e) {
      Undisturbed.runAfter(e, () -> takeDown(record));
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      Undisturbed.runAfter(e, () -> takeDown(record));
      throw e;
    }
    Undisturbed.run(() -> takeDown(record));
    return code;
  }

  /**
   * Mounts an instance on a directory, for {@link #release} to undo.
   *
   * @param request what comes up
   * @param directory an empty directory, made if it is missing
   * @param listener is told of the steps
   * @return the directory, without symbolic links on the way to it
   * @throws StatelessException if the instance did not come up; nothing is left then
   */
  public Path into(InstanceRequest request, Path directory, Listener listener) {
    requireRoot("instantiate " + request.machine().name() + " into " + directory);
    sweep();
    boolean made = !Files.exists(directory);
    Path target = emptyDirectory(directory);
    InstanceRecord record = record(request, Optional.of(target));
    try {
      script(record, request, inside(record, target), List.of(), listener)
          .run(List.of(), ScriptRun.Stdio.NONE);
      return target;
    } catch (RuntimeException | Error e) {
      Undisturbed.runAfter(e, () -> takeDown(record));
      if (made) {
        Undisturbed.runAfter(e, () -> Removal.ofEmpty(target));
      }
      throw e;
    }
  }

  /**
   * Undoes {@link #into}: ends its services, unmounts, removes what it kept.
   *
   * @throws StatelessException if nothing is instantiated there, or somebody still uses it
   */
  public void release(Path directory) {
    requireRoot("release " + directory);
    Path target = directory.toAbsolutePath().normalize();
    Path real = Files.exists(target) ? realPath(target) : target;
    List<InstanceRecord> there =
        records.all().stream()
            .filter(record -> record.directory().filter(real::equals).isPresent())
            .toList();
    if (there.isEmpty()) {
      throw new StatelessException(
          "release " + directory,
          "no instance is recorded there",
          "Name the directory that 'instantiate --into' was given; there "
              + namesOf(records.all().stream().flatMap(r -> r.directory().stream()).toList()));
    }
    there.forEach(this::takeDown);
  }

  private static String namesOf(List<Path> directories) {
    return directories.isEmpty()
        ? "are none now."
        : "are: " + directories.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /**
   * Takes away what instances with a namespace of their own left when they were killed. Those on a
   * directory stay until they are released.
   */
  public void sweep() {
    records.all().stream()
        .filter(record -> record.directory().isEmpty() && !record.owner().alive())
        .forEach(this::takeDown);
    records.sweep();
  }

  private ScriptRun script(
      InstanceRecord record,
      InstanceRequest request,
      Places inside,
      List<String> last,
      Listener listener) {
    Path runtime = records.directory(record.id());
    try {
      Files.createDirectories(record.scratch());
      Files.copy(request.manifest(), runtime.resolve("manifest"));
      AttributeDump.write(request.manifest(), runtime.resolve("attributes"));
      addIdentity(request, inside);
      Path disks =
          request.stores().isPresent()
              ? Files.createDirectories(request.stores().get()).toRealPath()
              : record.scratch();
      if (request.stores().isEmpty()) {
        listener.on(
            new Event.Note(
                "No directory stands for the disks of "
                    + request.machine().name()
                    + ": what it keeps is gone when the instance ends; '--stores DIR' keeps it."));
      }
      Path ofMachine = disks.resolve(request.machine().name().value());
      // What it keeps may hold programs that give whoever runs them another user's rights.
      Files.createDirectories(ofMachine, PRIVATE);
      List<Step> steps =
          new HostSubstitution(path(ofMachine), real(request.artefacts()))
              .apply(request.steps().apply(inside));
      Rendering rendering = ShellRenderer.render(steps, new Values(request.facts()), inside, last);
      return new ScriptRun(record.id(), runtime, rendering, listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addIdentity(InstanceRequest request, Places inside) throws IOException {
    Path directory = Files.createDirectory(Path.of(inside.identity().value()), PRIVATE);
    for (Map.Entry<String, byte[]> file : request.identity().entrySet()) {
      Path made = Files.createFile(directory.resolve(file.getKey()), OWNERS_FILE);
      Files.write(made, file.getValue());
    }
  }

  /** The steps take no path with a symbolic link in it, but the repository may be behind one. */
  private static Optional<AbsolutePath> real(Optional<AbsolutePath> artefacts) throws IOException {
    return artefacts.isPresent()
        ? Optional.of(path(Path.of(artefacts.get().value()).toRealPath()))
        : artefacts;
  }

  private Places inside(InstanceRecord record, Path system) {
    return new Places(path(records.directory(record.id())), path(system));
  }

  private InstanceRecord record(InstanceRequest request, Optional<Path> directory) {
    String id = request.machine().name() + "-" + UUID.randomUUID().toString().substring(0, 8);
    InstanceRecord record =
        new InstanceRecord(
            id,
            request.machine().name(),
            request.machine().profile(),
            request.machine().mode(),
            request.snapshot(),
            request.repository(),
            directory,
            realPath(places.scratch()).resolve("stateless-" + id),
            ProcessStamp.self(),
            Instant.now());
    try {
      HostLock.holding(
          request.useLock(),
          () -> {
            if (!Files.exists(request.manifest())) {
              throw new StatelessException(
                  "instantiate " + request.machine().name(),
                  "its snapshot " + request.snapshot().abbreviated() + " has just been removed",
                  "Do it again; it will take the current one.");
            }
            records.add(record);
            return record;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.createDirectory(record.scratch(), PRIVATE);
    } catch (IOException e) {
      Undisturbed.runAfter(e, () -> Removal.of(records.directory(id)));
      throw new UncheckedIOException(e);
    }
    return record;
  }

  private void takeDown(InstanceRecord record) {
    Path runtime = records.directory(record.id());
    InstanceProcesses.end(record.id());
    endServices(runtime);
    record.directory().ifPresent(Unmounting::all);
    Unmounting.all(runtime);
    forget(record);
  }

  /** Removes an instance's files; its record goes last. */
  private void forget(InstanceRecord record) {
    Removal.of(record.scratch());
    Removal.of(records.directory(record.id()));
  }

  private static void endServices(Path runtime) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(runtime, "service-*.pid")) {
      for (Path file : files) {
        ProcessStamp service = ProcessStamp.parse(Files.readString(file));
        Optional<ProcessHandle> process = ProcessHandle.of(service.pid());
        if (process.isPresent() && service.alive()) {
          Stream.concat(process.get().descendants(), process.stream())
              .toList()
              .forEach(ProcessHandle::destroyForcibly);
        }
      }
    } catch (NoSuchFileException e) {
      return; // nothing of it is left but its record's name
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path emptyDirectory(Path directory) {
    try {
      Path real =
          (Files.isDirectory(directory) ? directory : Files.createDirectories(directory))
              .toRealPath();
      List<String> mounted = MountTable.within(real);
      if (!mounted.isEmpty()) {
        throw new StatelessException(
            "instantiate into " + real,
            "something is mounted there already: " + String.join(", ", mounted),
            "Name a directory inside it, or unmount it.");
      }
      try (DirectoryStream<Path> content = Files.newDirectoryStream(real)) {
        if (content.iterator().hasNext()) {
          throw new StatelessException(
              "instantiate into " + real,
              "the directory is not empty",
              "Name an empty directory, or one that is not there yet.");
        }
      }
      return real;
    } catch (FileAlreadyExistsException e) {
      throw new StatelessException(
          "instantiate into " + directory,
          e.getFile() + " is not a directory",
          "Name an empty directory, or one that is not there yet.",
          e);
    } catch (IOException e) {
      throw new StatelessException(
          "instantiate into " + directory,
          String.valueOf(e),
          "Name an empty directory, or one that can be made.",
          e);
    }
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AbsolutePath path(Path path) {
    return AbsolutePath.of(path.toString());
  }

  /**
   * Refuses all but root, who alone may mount.
   *
   * @param doing what is being done, for the message
   */
  public static void requireRoot(String doing) {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        throw new StatelessException(
            doing, "only root may mount", "Run the same command as root, for instance by sudo.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
