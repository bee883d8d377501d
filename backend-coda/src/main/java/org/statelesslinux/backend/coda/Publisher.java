package org.statelesslinux.backend.coda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BackendException;

/**
 * The steps on a server that is a Coda client as well. None believes an exit code of Coda's that is
 * 0 on failure; what they print is looked at.
 *
 * @param place where the images go
 * @param mountPoint where Coda is mounted on the server
 * @param tools the directory of Coda's programs there
 * @param login who writes; empty if whoever publishes has a token
 * @param strong whether what is written goes to the servers at once, else when it is forced out
 * @param volumes how volumes are made for profiles; empty if all is in the base directory's
 * @param patience how long the servers may take for it
 */
record Publisher(
    Place place,
    AbsolutePath mountPoint,
    AbsolutePath tools,
    Optional<Login> login,
    boolean strong,
    Optional<Volumes> volumes,
    Duration patience) {
  private static final Duration SHORT = Duration.ofSeconds(30);

  private static final String START =
      "See that Venus runs here, reaches its servers and is what is mounted there, and that the base"
          + " directory exists in a volume: cfs mkmount DIRECTORY VOLUME.";
  private static final String LOOK =
      "Look at it with cfs lv and cfs fr: without a token (clog) nothing is written to the servers,"
          + " and a conflict is shown by cfs expand.";
  private static final String RESOLVE =
      "Somebody else has written there. Look at both versions by cfs expand PATH: yours is then"
          + " PATH/_localcache, and the servers' stand beside it. Keep what is right, and collapse it"
          + " by cfs collapse PATH; nothing was thrown away. Then publish again.";

  private static final String SCRIPT = script();

  /**
   * Who writes.
   *
   * @param user a user of the realm
   * @param secret the file with the password
   */
  record Login(String user, AbsolutePath secret) {}

  /**
   * How a volume is made.
   *
   * @param tools the directory of the server's programs
   * @param server the server, with a partition or without, that gets it
   */
  record Volumes(AbsolutePath tools, String server) {
    private static final int LONGEST = 29;

    /** The program that makes one. */
    String program() {
      return tools.resolve("createvol_rep").value();
    }

    /** The name of a profile's. */
    static String name(ProfileName profile) throws BackendException {
      String name = "stateless." + profile;
      if (name.length() > LONGEST) {
        throw new BackendException(
            "the volume %s of profile %s would have a longer name than Coda takes"
                .formatted(name, profile),
            "Give the profile a name of %d characters at most, or set 'volumes: base'."
                .formatted(LONGEST - "stateless.".length()));
      }
      return name;
    }
  }

  /** Made of the file that stands beside this class. */
  private static String script() {
    try (InputStream in = Publisher.class.getResourceAsStream("coda.sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the script is in a directory of the server's. */
  private static AbsolutePath script(AbsolutePath directory) {
    return directory.resolve(".coda.sh");
  }

  /**
   * Sees that Coda is there, and that this host may write to it.
   *
   * @param room a directory for what these steps need
   */
  List<Step> begin(AbsolutePath room) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.MakeDirectory(room, 0700, "making room for what Coda is asked for"));
    steps.add(
        new Step.WriteFile(
            script(room), Value.text(SCRIPT), 0600, "writing down what Coda is asked for"));
    login.ifPresent(
        who -> {
          String user = who.user() + "@" + place.realm();
          steps.add(
              run(
                  "logging in to Coda as " + user,
                  room,
                  "log-in",
                  tool("clog"),
                  user,
                  who.secret().value()));
          steps.add(
              command(
                  "looking whether Coda has let " + user + " in",
                  tool("ctokens"),
                  "@" + place.realm()));
        });
    steps.add(
        new Step.AwaitOutput(
            Value.texts(tool("cfs"), "lv", place.base(mountPoint).value()),
            List.of("Status of volume ", "Connection State is Reachable"),
            List.of(),
            SHORT,
            START,
            "looking whether Coda is there"));
    return steps;
  }

  /**
   * Copies images to the servers, and names a snapshot as current when all of them are there.
   *
   * @param digits the snapshot
   * @param folders the directories below {@code room} and the profile's own that images are in
   */
  List<Step> bring(ProfileName profile, String digits, List<String> folders, AbsolutePath room)
      throws BackendException {
    AbsolutePath all = place.of(profile, mountPoint);
    List<Step> steps = new ArrayList<>();
    if (volumes.isPresent()) {
      steps.add(
          run(
              "making the profile's volume, if it is not there",
              room,
              "volume",
              volumes.get().program(),
              tool("cfs"),
              Volumes.name(profile),
              volumes.get().server(),
              all.value()));
      steps.addAll(force(place.base(mountPoint))); // A mount is in the log of what is above it.
    }
    for (String folder : folders) {
      steps.add(
          command(
              "making a directory in Coda", "/bin/mkdir", "-p", "--", all.resolve(folder).value()));
    }
    if (strong) {
      steps.add(command("having Coda write at once", tool("cfs"), "strong", all.value()));
    }
    steps.addAll(force(all));
    for (AbsolutePath directory : List.of(place.base(mountPoint), all)) {
      steps.addAll(let(directory, "l"));
    }
    for (String folder : folders) {
      steps.addAll(let(all.resolve(folder), "rl"));
      steps.add(
          run(
              "copying images into Coda",
              room,
              "copy",
              room.resolve(folder).value(),
              all.resolve(folder).value()));
    }
    steps.addAll(force(all));
    for (String folder : folders) {
      steps.add(
          run(
              "reading images back from Coda",
              room,
              "compare",
              tool("cfs"),
              room.resolve(folder).value(),
              all.resolve(folder).value()));
    }
    steps.add(run("naming the snapshot as current", room, "name", digits, all.value()));
    steps.addAll(force(all));
    return steps;
  }

  /** Removes files, and directories that nobody needs with all that is left in them. */
  List<Step> take(ProfileName profile, List<String> files, List<String> directories) {
    AbsolutePath all = place.of(profile, mountPoint);
    List<Step> steps = new ArrayList<>();
    if (!files.isEmpty()) {
      steps.add(
          command(
              "removing images from Coda",
              Stream.concat(
                      Stream.of("/bin/rm", "-f", "--"),
                      files.stream().map(file -> all.resolve(file).value()))
                  .toArray(String[]::new)));
    }
    if (!directories.isEmpty()) {
      steps.add(
          command(
              "removing directories from Coda",
              Stream.concat(
                      Stream.of("/bin/rm", "-rf", "--"),
                      directories.stream().map(directory -> all.resolve(directory).value()))
                  .toArray(String[]::new)));
    }
    steps.addAll(force(all));
    return steps;
  }

  /** Anybody may: what a machine starts from, it reads before anybody has logged in. */
  private List<Step> let(AbsolutePath directory, String rights) {
    return List.of(
        command(
            "letting machines reach the images",
            tool("cfs"),
            "sa",
            directory.value(),
            "System:AnyUser",
            rights),
        new Step.AwaitOutput(
            Value.texts(tool("cfs"), "la", directory.value()),
            List.of("System:AnyUser +" + rights),
            List.of(),
            Duration.ZERO,
            "Whoever publishes needs the right to administer the directory: cfs la, cfs sa.",
            "looking whether machines may reach them"));
  }

  /** What was written waits in a log, even while the servers are there. */
  private List<Step> force(AbsolutePath directory) {
    return List.of(
        new Step.AwaitOutput(
            Value.texts(tool("cfs"), "checklocal", directory.value()),
            List.of(),
            List.of("conflict"),
            Duration.ZERO,
            RESOLVE,
            "looking for conflicts"),
        new Step.AwaitOutput(
            Value.texts(tool("cfs"), "fr", directory.value()),
            List.of(),
            List.of("entries remaining"),
            patience,
            LOOK,
            "writing to Coda's servers what waits in the log"),
        new Step.AwaitOutput(
            Value.texts(tool("cfs"), "lv", directory.value()),
            List.of("Status of volume "),
            List.of("There are [1-9]"),
            patience,
            LOOK,
            "looking whether Coda's servers have all of it"));
  }

  /** What this host must have. */
  List<Requirement> needs() {
    Stream<AbsolutePath> programs =
        Stream.of("cfs", "clog", "ctokens")
            .filter(name -> login.isPresent() || name.equals("cfs"))
            .map(tools::resolve);
    return Stream.concat(
            programs, volumes.stream().map(some -> some.tools().resolve("createvol_rep")))
        .map(Client::tool)
        .toList();
  }

  private String tool(String name) {
    return tools.resolve(name).value();
  }

  private static Step command(String why, String... argv) {
    return new Step.RunCommand(Value.texts(argv), List.of(), why);
  }

  private static Step run(String why, AbsolutePath room, String... arguments) {
    return command(
        why,
        Stream.concat(Stream.of("/bin/sh", script(room).value()), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
