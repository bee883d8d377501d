package org.statelesslinux.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * What a backend is asked about. Nothing in it exists.
 *
 * @param name what is special in it
 * @param snapshot the snapshot
 * @param artefacts the directory for the artefacts
 * @param workspace the directory for the services' files
 * @param machine the machine
 * @param server where the machine reaches the server
 * @param places where the parts of the instance are
 */
record Situation(
    String name,
    PublishedSnapshot snapshot,
    AbsolutePath artefacts,
    AbsolutePath workspace,
    MachineName machine,
    ServerAddress server,
    Places places) {
  /** Stands in every odd name, so that it can be found where it went. */
  static final String MARK = "0dd";

  static final Situation USUAL = at("an ordinary situation", "/srv/stateless", Places.ON_A_MACHINE);

  /** Its tree is that of the usual one, and so is the snapshot's id; nothing else is. */
  static final Situation OF_ANOTHER_PROFILE =
      at(
          "another profile with the same tree",
          "/srv/stateless",
          Places.ON_A_MACHINE,
          new ProfileName("bench-2"),
          2);

  static final List<String> ODD_NAMES =
      List.of(
          " 0dd ",
          "-0dd",
          "0dd'\"`quotes",
          "0dd$(reboot)${HOME};&|<>",
          "0dd\\",
          "0dd%s%n%%PATH%",
          "#0dd;",
          "0dd=[x]{y}*?~!",
          "0dd:,comma",
          "0dd\u00e4\u20ac\ud83d\ude00",
          "0dd" + "x".repeat(250));

  /** A situation whose paths on the server begin with one directory. */
  private static Situation at(String name, String server, Places places) {
    return at(name, server, places, Bench.PROFILE, 1);
  }

  private static Situation at(
      String name, String server, Places places, ProfileName profile, int number) {
    String hex = "a1".repeat(32);
    return new Situation(
        name,
        new PublishedSnapshot(
            profile,
            SnapshotId.ofHex(hex),
            number,
            AbsolutePath.of(server + "/snapshots/" + profile + "/" + hex),
            Optional.empty()),
        AbsolutePath.of(server + "/publications/" + profile + "/" + hex + "/.stage"),
        AbsolutePath.of(server + "/serve"),
        Bench.MACHINE,
        new ServerAddress("192.0.2.10"),
        places);
  }

  /** A situation whose paths all lie in one directory, where they can be made. */
  static Situation in(AbsolutePath directory) {
    return at(
        "a situation on this host",
        directory.resolve("server").value(),
        new Places(directory.resolve("machine"), directory.resolve("instance")));
  }

  /** Situations with names that are allowed and that nobody expects. */
  static List<Situation> odd() {
    List<Situation> odd = new ArrayList<>();
    for (String name : ODD_NAMES) {
      odd.add(at("the server's directory '" + name + "'", "/srv/" + name, Places.ON_A_MACHINE));
      Places places =
          new Places(AbsolutePath.of("/run/" + name), AbsolutePath.of("/mnt/" + name + "/root"));
      odd.add(at("the machine's directory '" + name + "'", "/srv/stateless", places));
    }
    for (String server : List.of("2001:db8::1", "::1", "server.example", "a".repeat(63))) {
      odd.add(USUAL.with(USUAL.machine, new ServerAddress(server)));
    }
    for (String machine : List.of("0", "a.b-c.d", "1".repeat(63))) {
      odd.add(USUAL.with(new MachineName(machine), USUAL.server));
    }
    for (String profile : List.of("0", "a..b", "x-_.", "p".repeat(63))) {
      odd.add(USUAL.ofProfile(new ProfileName(profile)));
    }
    return odd;
  }

  private Situation with(MachineName otherMachine, ServerAddress otherServer) {
    return new Situation(
        "machine " + otherMachine + ", server " + otherServer,
        snapshot,
        artefacts,
        workspace,
        otherMachine,
        otherServer,
        places);
  }

  private Situation ofProfile(ProfileName profile) {
    return withSnapshot(
        "profile " + profile,
        new PublishedSnapshot(
            profile,
            snapshot.id(),
            snapshot.number(),
            snapshot.directory(),
            snapshot.publication()));
  }

  /** The same, with another snapshot of the same profile. */
  Situation other(int number) {
    SnapshotId id = SnapshotId.ofHex("%064x".formatted(number));
    return withSnapshot(
        name,
        new PublishedSnapshot(
            snapshot.profile(),
            id,
            number,
            snapshot.directory().parent().resolve(id.hex()),
            Optional.empty()));
  }

  /** The same, after publishing. */
  Situation published(Mode mode, Map<String, String> facts) {
    return withSnapshot(
        name,
        new PublishedSnapshot(
            snapshot.profile(),
            snapshot.id(),
            snapshot.number(),
            snapshot.directory(),
            Optional.of(new Publication(mode, snapshot.id(), artefacts, facts))));
  }

  /** The parts of its paths that are odd. */
  List<String> oddNames() {
    return Stream.of(snapshot.directory(), places.runtime())
        .flatMap(path -> Stream.of(path.value().split("/")))
        .filter(part -> part.contains(MARK))
        .distinct()
        .toList();
  }

  private Situation withSnapshot(String newName, PublishedSnapshot newSnapshot) {
    return new Situation(newName, newSnapshot, artefacts, workspace, machine, server, places);
  }

  @Override
  public String toString() {
    return name;
  }
}
