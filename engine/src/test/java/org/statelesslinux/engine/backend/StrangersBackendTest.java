package org.statelesslinux.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.StringUtils;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.statelesslinux.spi.BackendProvider;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** Backends in jars of their own, made here and unknown to the build, in a Java of their own. */
class StrangersBackendTest {
  private static final String PROVIDER =
      """
      package strange.%1$s;

      import java.util.List;
      import java.util.Set;
      import org.statelesslinux.model.*;
      import org.statelesslinux.plan.*;
      import org.statelesslinux.spi.*;

      public final class Provider implements BackendProvider {
        public Mode mode() { return new Mode("%1$s"); }
        public int spiLevel() { return SpiLevel.CURRENT; }
        public Set<Capability> capabilities() { return Set.of(Capability.DISKLESS); }
        public List<Option<?>> options() {
          return List.of(Option.of("cell", OptionTypes.text(), "here", "the cell"));
        }
        public Backend create(Options options, BackendContext context) {
          return new Backend() {
            public Set<Capability> capabilities() { return Set.of(); }
            public Set<Attribute> carries() { return Set.of(); }
            public Plan publish(PublishRequest request) { return Plan.empty(); }
            public Plan serve(ServeRequest request) { return Plan.empty(); }
            public Plan boot(BootRequest request) { return Plan.empty(); }
            public Plan withdraw(WithdrawRequest request) { return Plan.empty(); }
          };
        }
      }
      """;

  /** Prints what a registry holds, and uses each mode. */
  private static final String PROBE =
      """
      package probe;

      import org.statelesslinux.engine.backend.*;
      import org.statelesslinux.model.*;
      import org.statelesslinux.spi.*;

      public final class Probe {
        public static void main(String[] arguments) {
          try {
            Registry registry = Registry.builder().build();
            for (ModeInfo mode : registry.modes()) {
              BackendContext context = new BackendContext(ServerAddress.LOOPBACK);
              Options options = Options.builder().build();
              try (OpenBackend backend = registry.open(mode.mode(), options, context)) {
                System.out.println("mode " + backend.info());
              }
            }
            registry.refused().forEach(one -> System.out.println("refused " + one));
          } catch (StatelessException e) {
            System.out.println("fatal " + e.getMessage());
          }
        }
      }
      """;

  private static final String SERVICES = "META-INF/services/" + BackendProvider.class.getName();

  @TempDir private Path directory;

  private enum Kind {
    CLASS_PATH("-cp"),
    MODULE_PATH("-p");

    final String flag;

    Kind(String flag) {
      this.flag = flag;
    }
  }

  /** The engine and what it needs, wherever they come from here. */
  private static String engine() {
    return Stream.of(
            Registry.class,
            BackendProvider.class,
            ImmutableList.class,
            InternalFutureFailureAccess.class,
            Native.class,
            Logger.class,
            LoadSettings.class,
            JsonMapper.class,
            JsonParser.class,
            JsonInclude.class,
            NullMarked.class,
            CpioConstants.class,
            IOUtils.class,
            StringUtils.class,
            Hex.class)
        .map(StrangersBackendTest::place)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path strange(Kind kind, String name, String source) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("strange/" + name + "/Provider.java", source);
    if (kind == Kind.MODULE_PATH) {
      files.put(
          "module-info.java",
          ("module strange.%1$s { requires org.statelesslinux.api;"
                  + " provides org.statelesslinux.spi.BackendProvider"
                  + " with strange.%1$s.Provider; }")
              .formatted(name));
    } else {
      files.put(SERVICES, "strange." + name + ".Provider");
    }
    return Compiled.jar(directory, name, List.of(kind.flag, engine()), files);
  }

  private String run(Kind kind, Path... jars) throws IOException, InterruptedException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("probe/Probe.java", PROBE);
    if (kind == Kind.MODULE_PATH) {
      files.put("module-info.java", "module probe { requires org.statelesslinux.engine; }");
    }
    Path probe = Compiled.jar(directory, "probe", List.of(kind.flag, engine()), files);
    String path =
        Stream.concat(Stream.of(engine(), probe.toString()), Stream.of(jars).map(Path::toString))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                kind.flag,
                path));
    command.addAll(
        kind == Kind.MODULE_PATH ? List.of("-m", "probe/probe.Probe") : List.of("probe.Probe"));
    Path errors = directory.resolve("errors");
    Process java = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as("%s", Files.readString(errors)).isZero();
    return output;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBackendInAJarOfItsOwnIsFoundAndUsed(Kind kind) throws Exception {
    Path jar = strange(kind, "afs", PROVIDER.formatted("afs"));

    assertThat(run(kind, jar))
        .startsWith("mode ModeInfo[mode=afs, capabilities=[DISKLESS]")
        .contains("provider=strange.afs.Provider")
        .contains("location=" + jar + "]")
        .doesNotContain("refused", "fatal");
  }

  @Test
  void theVersionOfTheJarIsKnown() throws Exception {
    Path jar = strange(Kind.CLASS_PATH, "afs", PROVIDER.formatted("afs"));

    assertThat(run(Kind.CLASS_PATH, jar)).contains("version=Optional[7.1]");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void twoJarsForOneModeAreFatalAndBothAreNamed(Kind kind) throws Exception {
    Path one = strange(kind, "afs", PROVIDER.formatted("afs"));
    Path other =
        strange(
            kind, "other", PROVIDER.formatted("other").replace("Mode(\"other\")", "Mode(\"afs\")"));

    assertThat(run(kind, one, other))
        .startsWith("fatal Cannot choose mode afs: two backends are for it")
        .contains("(" + one + ")", "(" + other + ")");
  }

  @Test
  void twoCopiesOfOneJarOnTheClassPathAreFatalAndBothAreNamed() throws Exception {
    Path one = strange(Kind.CLASS_PATH, "afs", PROVIDER.formatted("afs"));
    Path copy = Files.copy(one, directory.resolve("afs-copy.jar"));

    assertThat(run(Kind.CLASS_PATH, one, copy))
        .startsWith("fatal Cannot choose the backend strange.afs.Provider: it is there more than")
        .contains(one.toString(), copy.toString());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachWrongDeclarationIsRefusedAndTheOthersStay(Kind kind) throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("return SpiLevel.CURRENT;", "return 99;");
    wrong.put("return new Mode(\"bad\");", "return null;");
    wrong.put("new Mode(\"bad\")", "new Mode(\"Not A Mode\")");
    wrong.put("return Set.of(Capability.DISKLESS);", "return null;");
    wrong.put(
        "return List.of(Option",
        "if (true) throw new NoClassDefFoundError(\"x\");" + " return List.of(Option");
    wrong.put(
        "\"the cell\"));", "\"the cell\"), Option.of(\"cell\", OptionTypes.text(), \"\", \"\"));");
    wrong.put(
        "public Mode mode()",
        "static { if (true) throw new RuntimeException(\"early\"); }" + " public Mode mode()");
    List<String> reasons =
        List.of(
            "it is built for level 99 of the backend interface",
            "mode() is null",
            "mode() failed",
            "capabilities() is null",
            "options() failed: java.lang.NoClassDefFoundError: x",
            "two options with the name 'cell'",
            "cannot be constructed: ");
    List<Path> jars = new ArrayList<>(List.of(strange(kind, "afs", PROVIDER.formatted("afs"))));
    int number = 0;
    for (Map.Entry<String, String> fault : wrong.entrySet()) {
      String name = "bad" + number++;
      String source =
          PROVIDER
              .formatted("bad")
              .replace("package strange.bad;", "package strange." + name + ";")
              .replace(fault.getKey(), fault.getValue());
      assertThat(source).contains(fault.getValue());
      jars.add(strange(kind, name, source));
    }

    List<String> lines = run(kind, jars.toArray(Path[]::new)).lines().toList();

    assertThat(lines).hasSize(1 + reasons.size());
    assertThat(lines.get(0)).startsWith("mode ModeInfo[mode=afs");
    for (int i = 0; i < reasons.size(); i++) {
      String reason = reasons.get(i);
      String provider = "strange.bad" + i + ".Provider";
      String place = " (" + jars.get(i + 1) + "): ";
      assertThat(lines)
          .anySatisfy(
              line -> assertThat(line).startsWith("refused " + provider + place).contains(reason));
    }
  }
}
