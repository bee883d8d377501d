package com.example.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However an embedder loads the engine, in a JVM of its own, it finds every mode and plans. */
class LoadingIT {

  private static final Path SHADED =
      Path.of("target/stateless-sample-embed-all.jar").toAbsolutePath();

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("ways")
  void everyModeIsFound(Way way) throws Exception {
    Place.Ended ended = run(way, "com.example.embed.ShowModes");

    assertThat(ended.output().lines())
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactly("coda", "livecd", "nfs", "rsync");
    assertThat(ended.exit()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aMachineIsPlanned(Way way) throws Exception {
    Place.Ended ended = run(way, "com.example.embed.ShowPlan", site(), "workstation", "pc-01");

    assertThat(ended.output())
        .contains("BOOT     BACKEND ")
        .contains("BOOT     CORE    making the root writable\n");
    assertThat(ended.exit()).isZero();
  }

  private String site() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("prototype"));
    for (String name : List.of("dev", "etc", "proc", "run", "sys")) {
      Files.createDirectory(tree.resolve(name));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=tiny\n");
    Path site =
        Files.writeString(
            directory.resolve("site.yaml"),
            """
            repository: %1$s/repository
            server: { address: 127.0.0.1 }
            mode: rsync
            profiles: { workstation: { tree: %1$s/prototype } }
            machines: { pc-01: { profile: workstation } }
            """
                .formatted(directory));
    return site.toString();
  }

  private Place.Ended run(Way way, String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(way.command(program));
    command.addAll(List.of(arguments));
    return new Place(directory).java(command.toArray(String[]::new));
  }

  static List<Named<Way>> ways() {
    return List.of(
        named("one shaded jar", program -> List.of("-cp", SHADED.toString(), program)),
        named(
            "the module path",
            program ->
                List.of(
                    "--module-path",
                    Place.PROGRAMS + ":" + Place.LIB,
                    "--module",
                    "com.example.embed/" + program)),
        named(
            "a class loader below a foreign one",
            program ->
                List.of(
                    "-cp",
                    Path.of("target/test-classes").toAbsolutePath().toString(),
                    "com.example.embed.ChildLoader",
                    jars(),
                    program)));
  }

  private static String jars() {
    try (Stream<Path> jars = Files.list(Place.LIB)) {
      return Stream.concat(Stream.of(Place.PROGRAMS), jars.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How Java is told to run a program. */
  private interface Way {
    List<String> command(String program);
  }
}
