package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.BackendProvider;

/** Publishes a small tree, instantiates it on this host, compares, and looks for what is left. */
final class HostTrial {
  /** {@code cap_net_bind_service=p} (linux/capability.h, version 2). */
  private static final List<String> CAPABILITY =
      List.of("security.capability", "0x0000000200040000000000000000000000000000");

  /** {@code u::rw-,u:1:r--,g::r--,m::r--,o::r--} (linux/posix_acl_xattr.h, version 2). */
  private static final List<String> ACCESS_LIST =
      List.of(
          "system.posix_acl_access",
          "0x02000000"
              + ("0100" + "0600" + "ffffffff")
              + ("0200" + "0400" + "01000000")
              + ("0400" + "0400" + "ffffffff")
              + ("1000" + "0400" + "ffffffff")
              + ("2000" + "0400" + "ffffffff"));

  private static final List<String> NOTE = List.of("user.note", "kept");

  /** Within these, the first snapshot is published. */
  private static final int SECONDS = 60;

  private final BackendProvider provider;
  private final Path config;
  private final Path directory;

  HostTrial(BackendProvider provider, String options, Path directory) {
    this.provider = provider;
    this.directory = directory;
    this.config = Bench.writeConfig(provider.mode(), options, directory, freePorts());
  }

  /**
   * Publishes, instantiates and compares; so once more after changes, and again when the first
   * snapshot has gone.
   */
  void run(Set<Attribute> carries, Set<Capability> capabilities) throws IOException {
    try (Engine engine = open()) {
      SnapshotId first = publish(engine).snapshot().id();
      assertIsTheRoot(engine, first, carries, capabilities);
      change(directory.resolve("tree"));
      SnapshotId second = publish(engine).snapshot().id();
      assertIsTheRoot(engine, second, carries, capabilities);
      assertIsWithdrawn(engine, first);
      assertThat(publish(engine).snapshot().id()).isEqualTo(second);
      assertIsTheRoot(engine, second, carries, capabilities);
    }
    assertNothingIsLeft();
  }

  private void assertIsTheRoot(
      Engine engine, SnapshotId id, Set<Attribute> carries, Set<Capability> capabilities)
      throws IOException {
    Path root = directory.resolve("root");
    try (Ending serving = serving(engine, capabilities);
        Instance instance = engine.machine(Bench.MACHINE.value()).into(root, Listener.silent())) {
      assertThat(serving).isNotNull();
      assertThat(
              Repository.at(directory.resolve("repository"))
                  .compare(
                      Bench.PROFILE, id, instance.root(), expected(carries), Listener.silent()))
          .as("what the root has otherwise than the snapshot")
          .allMatch(HostTrial::namesTheMachine);
    }
    assertThat(engine.instances()).isEmpty();
  }

  /**
   * All but the root: publishes, serves if this host can, is told all that it lacks before anything
   * of an instance is made, and withdraws once there is a next snapshot.
   */
  void runWithoutRoot(List<Requirement> lacking, boolean serves) throws IOException {
    try (Engine engine = open()) {
      SnapshotId first = publish(engine).snapshot().id();
      assertIsRefused(engine, lacking);
      change(directory.resolve("tree"));
      SnapshotId second = publish(engine).snapshot().id();
      if (serves) {
        engine.serve(Listener.silent()).close();
      }
      assertIsWithdrawn(engine, first);
      assertThat(publish(engine).snapshot().id()).isEqualTo(second);
      if (serves) {
        engine.serve(Listener.silent()).close();
      }
    }
    assertNothingIsLeft();
  }

  private static void assertIsRefused(Engine engine, List<Requirement> lacking) {
    assertThatThrownBy(() -> engine.machine(Bench.MACHINE.value()).run(List.of("/bin/tool")))
        .isInstanceOf(StatelessException.class)
        .satisfies(
            refusal ->
                assertThat(lacking)
                    .extracting(Requirement::inWords)
                    .allSatisfy(words -> assertThat(refusal).hasMessageContaining(words)));
    assertThat(engine.instances()).isEmpty();
  }

  private static void assertIsWithdrawn(Engine engine, SnapshotId snapshot) {
    List<Event> told = new CopyOnWriteArrayList<>();
    assertThat(engine.gc(told::add))
        .as(() -> "snapshots that were withdrawn, where the engine said: " + told)
        .extracting(SnapshotInfo::id)
        .containsExactly(snapshot);
  }

  /** Whoever serves on this host meanwhile is not disturbed. */
  private static String freePorts() {
    try (ServerSocket http = new ServerSocket(0);
        ServerSocket backups = new ServerSocket(0)) {
      return ", http: { port: %d }, backups: { port: %d }"
          .formatted(http.getLocalPort(), backups.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Engine open() throws IOException {
    makeTree(directory.resolve("tree"));
    HostPlaces places =
        new HostPlaces(
            directory.resolve("instances"),
            Files.createDirectory(directory.resolve("scratch")),
            directory.resolve("services"));
    return Engine.builder()
        .withoutDiscovery()
        .backend(provider)
        .config(config)
        .places(places)
        .build();
  }

  private static PublishResult publish(Engine engine) {
    PublishResult published = engine.profile(Bench.PROFILE.value()).publish();
    assertThat(published.refusals()).isEmpty();
    return published;
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(MountTable.within(directory.toRealPath())).as("mounts left").isEmpty();
    assertThat(directory.resolve("scratch")).isEmptyDirectory();
  }

  /** What goes on until it is closed. */
  private interface Ending extends AutoCloseable {
    @Override
    void close();
  }

  /** A root that needs its server is put on a directory only while somebody serves it to stay. */
  private static Ending serving(Engine engine, Set<Capability> capabilities) {
    if (capabilities.contains(Capability.OFFLINE_RUN)) {
      return () -> {};
    }
    Serving serving = engine.serve(Listener.silent());
    return serving::close;
  }

  /** What the mode carries, and what the core puts back. */
  private static Set<Attribute> expected(Set<Attribute> carries) {
    Set<Attribute> expected = EnumSet.noneOf(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      if (carries.contains(attribute) || attribute.ifLost() == Attribute.IfLost.PUT_BACK) {
        expected.add(attribute);
      }
    }
    return expected;
  }

  private static void makeTree(Path tree) throws IOException {
    for (String name : List.of("bin", "dev", "etc", "proc", "run", "sys", "tmp", "empty")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.setAttribute(tree.resolve("tmp"), "unix:mode", 01777);
    Path tool = write(tree.resolve("bin/tool"), "a tool");
    Files.setAttribute(tool, "unix:mode", 04755);
    Files.createLink(tree.resolve("bin/same-tool"), tool);
    Files.createSymbolicLink(tree.resolve("etc/link"), Path.of("../nowhere"));
    write(tree.resolve("etc/os-release"), "ID=bench\n");
    Path secret = write(tree.resolve("etc/shadow"), "root:*:\n");
    Files.setAttribute(secret, "unix:mode", 0600);
    Files.setAttribute(secret, "unix:gid", 42);
    write(tree.resolve("etc/a name\nof two lines, 'quoted'"), "odd");
    write(tree.resolve("etc/" + "n".repeat(250)), "long");
    run("/usr/bin/mkfifo", tree.resolve("dev/fifo"));
    setAttribute(write(tree.resolve("bin/capable"), "may bind to low ports"), CAPABILITY);
    setAttribute(write(tree.resolve("etc/shared"), "user 1 may read it"), ACCESS_LIST);
    setAttribute(write(tree.resolve("etc/noted"), "has a note"), NOTE);
    write(tree.resolve("etc/stamp"), "one");
    for (String name :
        List.of("etc/shadow", "etc/stamp", "etc/link", "bin/tool", "dev/fifo", "empty")) {
      date(tree.resolve(name), "@86400.123456789");
    }
    makeSeconds(Files.createDirectory(tree.resolve("etc/seconds")));
  }

  /**
   * A directory for each of the next seconds: a copy of one of them is made in the second that its
   * time names, which rsync, for one, takes for the same time.
   */
  private static void makeSeconds(Path directory) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (int i = 0; i < SECONDS; i++) {
      Path second = Files.createDirectory(directory.resolve(Integer.toString(i)));
      Files.setLastModifiedTime(second, FileTime.from(now.plusSeconds(i).plusNanos(1000)));
    }
  }

  /** The JDK sets microseconds at best. */
  private static void date(Path file, String time) throws IOException {
    run("/usr/bin/touch", "-h", "-d", time, file);
  }

  /**
   * A file that is another one, one that is gone, one in a directory's place, one more name, one of
   * the same size and of the same second.
   */
  private static void change(Path tree) throws IOException {
    write(tree.resolve("etc/os-release"), "ID=bench\nVERSION_ID=2\n");
    Files.delete(tree.resolve("etc/noted"));
    Files.delete(tree.resolve("empty"));
    write(tree.resolve("empty"), "no directory any more");
    Files.createLink(tree.resolve("etc/third-tool"), tree.resolve("bin/tool"));
    date(write(tree.resolve("etc/stamp"), "two"), "@86400.987654321");
  }

  private static void setAttribute(Path file, List<String> nameAndValue) throws IOException {
    run("/usr/bin/setfattr", "-n", nameAndValue.get(0), "-v", nameAndValue.get(1), file);
  }

  private static Path write(Path file, String content) throws IOException {
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void run(Object... words) throws IOException {
    List<String> argv = List.of(words).stream().map(Object::toString).toList();
    Command.Outcome outcome = Command.run(argv);
    assertThat(outcome.exit()).as("%s: %s", argv, outcome.said()).isZero();
  }

  /** The core writes the machine's name, and so changes the time of the directory that it is in. */
  private static boolean namesTheMachine(Difference difference) {
    return difference.path().equals("etc/hostname")
        || difference.path().equals("etc/machine-id")
        || (List.of("etc", ".").contains(difference.path()) && difference.what().equals("time"));
  }
}
