package org.statelesslinux.backend.coda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Coda's tools without Coda, in a directory of their own.
 *
 * <p>{@code src/test/coda/coda_double.py} says what they reproduce and what they can't.
 */
final class CodaDouble {
  static final String REALM = "coda.test";
  static final String SERVER = "server1";

  private static final Path PROGRAM = Path.of("src/test/coda/coda_double.py");
  private static final String CONTROL = "coda-double";
  private static final List<String> TOOLS =
      List.of(
          "cfs",
          "clog",
          "ctokens",
          "cunlog",
          "hoard",
          "volutil",
          "createvol_rep",
          "bldvldb.sh",
          "vutil",
          "venus",
          CONTROL);

  private final Path bin;
  private final Path home;

  /** Installs the tools under {@code place}, with Venus mounted and a realm with a root volume. */
  CodaDouble(Path place) throws IOException {
    bin = Files.createDirectories(place.resolve("bin"));
    home = Files.createDirectories(place.resolve("double")).toRealPath();
    Path program = place.resolve("coda_double.py");
    Files.copy(PROGRAM, program, COPY_ATTRIBUTES);
    for (String tool : TOOLS) {
      Files.createSymbolicLink(bin.resolve(tool), program);
    }
    control("init", REALM, SERVER);
  }

  /** How a tool ended and what it said. */
  record Run(int exit, String out, String err) {}

  /** The directory to put in front of the PATH. */
  Path bin() {
    return bin;
  }

  /**
   * A directory with the tools for who calls them without anything in the environment.
   *
   * @param place where it is made
   */
  Path tools(Path place) throws IOException {
    Path tools = Files.createDirectories(place);
    for (String tool : TOOLS) {
      Path script = tools.resolve(tool);
      Files.writeString(
          script,
          "#!/bin/sh\nexport CODA_DOUBLE='%s'\nexec '%s' \"$@\"\n"
              .formatted(home, bin.resolve(tool).toAbsolutePath()));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return tools;
  }

  /** Where Coda is mounted. */
  Path mountPoint() {
    return home.resolve("coda");
  }

  /** What the tools need in their environment. */
  Map<String, String> environment() {
    return Map.of("CODA_DOUBLE", home.toString());
  }

  /** What {@code /proc/mounts} would say. */
  Path mounts() {
    return home.resolve("mounts");
  }

  /** Where {@code cfs purgeml} saves what it drops. */
  Path spool() {
    return home.resolve("spool");
  }

  /** A path of the realm in the client's view. */
  Path path(String relative) {
    return home.resolve("coda").resolve(REALM).resolve(relative);
  }

  /** Runs a tool with nothing to read. */
  Run run(String... argv) throws IOException {
    return run(Map.of(), "", argv);
  }

  /** Runs a tool that reads {@code stdin}. */
  Run runWith(String stdin, String... argv) throws IOException {
    return run(Map.of(), stdin, argv);
  }

  /** Runs a tool as another user would. */
  Run runAs(int uid, String stdin, String... argv) throws IOException {
    return run(Map.of("CODA_DOUBLE_UID", Integer.toString(uid)), stdin, argv);
  }

  private Run run(Map<String, String> more, String stdin, String... argv) throws IOException {
    Path talk = Files.createTempDirectory(bin.getParent(), "talk");
    File in = Files.writeString(talk.resolve("in"), stdin).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .redirectInput(in)
            .redirectOutput(talk.resolve("out").toFile())
            .redirectError(talk.resolve("err").toFile());
    if (TOOLS.contains(argv[0])) {
      builder.command().set(0, bin.resolve(argv[0]).toString());
    }
    builder.environment().putAll(environment());
    builder.environment().putAll(more);
    builder.environment().merge("PATH", bin + ":", (path, first) -> first + path);
    Process process = builder.start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", argv) + " hangs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
    return new Run(
        process.exitValue(),
        Files.readString(talk.resolve("out"), UTF_8),
        Files.readString(talk.resolve("err"), UTF_8));
  }

  /** Tells the double what happens in the world outside, and what it answers. */
  String control(String... words) throws IOException {
    String[] argv = new String[words.length + 1];
    argv[0] = CONTROL;
    System.arraycopy(words, 0, argv, 1, words.length);
    Run run = run(argv);
    if (run.exit() != 0) {
      throw new IOException(String.join(" ", argv) + ": " + run.err());
    }
    return run.out();
  }

  void advance(long seconds) throws IOException {
    control("advance", Long.toString(seconds));
  }

  /** What the real file system would have refused at once, one call a line. */
  String refusals() throws IOException {
    return control("refusals");
  }

  /** Where the servers hold what another client sees at a path; fails where it sees nothing. */
  Path server(Path path) throws IOException {
    return Path.of(control("where", path.toString()).strip());
  }

  boolean isOnServer(Path path) throws IOException {
    return run(CONTROL, "where", path.toString()).exit() == 0;
  }

  /** Whether a client without a token may read what the servers hold there. */
  boolean isReadableByAnyone(Path path) throws IOException {
    return run(CONTROL, "readable", path.toString()).exit() == 0;
  }

  /** Type, octal mode, owner, group, size, time and target of it, as another client sees them. */
  Run seen(Path path) throws IOException {
    return run(CONTROL, "stat", path.toString());
  }

  /** Logs the administrator in. */
  void logIn() throws IOException {
    Run run = runWith("secret\n", "clog", "admin@" + REALM);
    if (run.exit() != 0) {
      throw new IOException(run.err());
    }
  }

  /** Makes a volume and mounts it at a path of the realm, with nothing left in any log. */
  Path volume(String name) throws IOException {
    Path path = path(name);
    run("createvol_rep", name, SERVER);
    run("cfs", "mkmount", path.toString(), name);
    run("cfs", "fr", path("").toString());
    return path;
  }
}
