package org.statelesslinux.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a native image must be told, it is told: native-image keeps no class, method or resource
 * that is reached by its name alone, unless META-INF/native-image declares it.
 */
class NativeImageTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String DECLARED = "META-INF/native-image/";
  private static final JsonMapper JSON = new JsonMapper();
  private static final JavaClasses OURS = ArchitectureTest.OURS;

  @Test
  void nothingReflectsButWhatIsDeclared() {
    assertThat(reflecting(OURS))
        .containsExactly(
            "org.statelesslinux.cli.Interruption",
            "org.statelesslinux.engine.planning.StepFields",
            "org.statelesslinux.engine.posix.Libc");
  }

  @Test
  void aClassThatReflectsIsFound() {
    JavaClasses bad = new ClassFileImporter().importPackages("org.statelesslinux.architecture.bad");

    assertThat(reflecting(bad)).contains("org.statelesslinux.architecture.bad.BadLibrary");
  }

  @Test
  void everyRecordThatAPlanMayHoldIsDeclared() throws IOException {
    JsonNode ours = declared("stateless-engine", "reflect-config.json");

    assertThat(
            OURS.stream()
                .filter(type -> type.isRecord())
                .filter(type -> Set.of(Rules.API).contains(type.getPackageName()))
                .map(JavaClass::getName))
        .isNotEmpty()
        .allSatisfy(
            record -> {
              JsonNode one = entry(ours, record);
              assertThat(one.path("allRecordComponents").asBoolean()).as(record).isTrue();
              assertThat(one.path("allPublicMethods").asBoolean()).as(record).isTrue();
            });
  }

  @Test
  void theSystemCallsAreDeclared() throws IOException {
    for (String file : List.of("reflect-config.json", "jni-config.json")) {
      JsonNode libc =
          entry(declared("stateless-engine", file), "org.statelesslinux.engine.posix.Libc");
      assertThat(libc.path("allDeclaredMethods").asBoolean()).as(file).isTrue();
    }
  }

  @Test
  void everyCommandIsDeclared() throws IOException {
    Set<String> generated = new TreeSet<>();
    URL file =
        CommandLine.class
            .getClassLoader()
            .getResource(
                DECLARED
                    + "picocli-generated/org.statelesslinux/stateless-cli/reflect-config.json");
    JSON.readTree(read(file)).forEach(one -> generated.add(one.path("name").asString()));

    assertThat(generated)
        .containsAll(
            OURS.stream()
                .filter(type -> type.isAnnotatedWith(CommandLine.Command.class))
                .map(JavaClass::getName)
                .toList());
  }

  @Test
  void everyBackendStandsInTheServiceFileOfItsModule() throws IOException {
    Set<String> inFiles = new TreeSet<>();
    String service = "META-INF/services/org.statelesslinux.spi.BackendProvider";
    for (URL file : Collections.list(getClass().getClassLoader().getResources(service))) {
      read(file).lines().filter(line -> !line.startsWith("#")).forEach(inFiles::add);
    }

    assertThat(inFiles)
        .isEqualTo(
            OURS.stream()
                .filter(type -> type.isAssignableTo("org.statelesslinux.spi.BackendProvider"))
                .filter(type -> type.getPackageName().startsWith("org.statelesslinux.backend."))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  static Stream<Path> modulesWithResources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> Files.isDirectory(module.resolve("src/main/resources")))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("modulesWithResources")
  void everyResourceOfAModuleIsDeclared(Path module) throws IOException {
    Path resources = module.resolve("src/main/resources");
    Path declaration =
        resources.resolve(
            DECLARED
                + "org.statelesslinux/stateless-"
                + module.getFileName()
                + "/resource-config.json");
    List<String> patterns =
        JSON.readTree(Files.readString(declaration))
            .at("/resources/includes")
            .valueStream()
            .map(one -> one.path("pattern").asString())
            .toList();

    try (Stream<Path> files = Files.walk(resources)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> resources.relativize(file).toString())
                  .filter(file -> !file.startsWith("META-INF/")))
          .isNotEmpty()
          .allMatch(file -> patterns.stream().anyMatch(file::matches));
    }
  }

  @Test
  void whatIsDeclaredExists() throws Exception {
    for (String module : List.of("stateless-engine", "stateless-cli")) {
      for (JsonNode one : declared(module, "reflect-config.json")) {
        assertThat(Class.forName(one.path("name").asString())).isNotNull();
      }
    }
  }

  /** Who asks for a class, a method or a function by its name. */
  private static Set<String> reflecting(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> reflects(call.getTargetOwner().getName(), call.getName()))
        .map(call -> call.getOriginOwner().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean reflects(String owner, String method) {
    return switch (owner) {
      case "java.lang.Class" ->
          method.equals("forName")
              || method.equals("newInstance")
              || method.equals("getRecordComponents")
              || method.matches("get(Declared)?(Constructor|Field|Method)s?");
      case "java.lang.ClassLoader" -> method.equals("loadClass");
      case "java.lang.invoke.MethodHandles$Lookup" -> method.matches("(find|unreflect).*");
      case "com.sun.jna.Native" -> method.matches("register|load.*");
      default ->
          owner.startsWith("java.lang.reflect.") && method.matches("invoke|newInstance|newProxy.*");
    };
  }

  private static JsonNode declared(String module, String file) throws IOException {
    URL url =
        NativeImageTest.class
            .getClassLoader()
            .getResource(DECLARED + "org.statelesslinux/" + module + "/" + file);
    return JSON.readTree(read(url));
  }

  private static JsonNode entry(JsonNode declarations, String name) {
    return declarations
        .valueStream()
        .filter(one -> one.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not declared"));
  }

  private static String read(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
