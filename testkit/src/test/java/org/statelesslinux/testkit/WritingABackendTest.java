package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.execute.HostRequirements;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testsupport.Needs;

/** docs/writing-a-backend.md shows a backend that keeps the contract, and all that there is. */
class WritingABackendTest {
  private static final String IMPORTS =
      Stream.of("java.util", "model", "plan", "spi")
          .map(name -> name.startsWith("java") ? name : "org.statelesslinux." + name)
          .map(name -> "import " + name + ".*; ")
          .reduce("", String::concat);

  private static final String ANNOTATION = "@AutoService(BackendProvider.class)\n";

  @TempDir private Path directory;

  @Test
  @Needs(
      root = true,
      filesystems = "overlay",
      tools = @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"))
  void itsBackendKeepsTheContract() throws Exception {
    Path classes = compile();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      Supplier<BackendProvider> providers = () -> provider(loader);
      String options = "{ path: " + directory.resolve("share") + " }";
      // Where the kernel has NFS, it would ask a server that is not there.
      boolean lacksNfs = HostRequirements.isUnmet(new Requirement.KernelModule("nfsv4"));
      assertThat(
              BackendContractTest.failures(
                  BackendContractTest.run(providers, options, rule -> rule != 14 || lacksNfs)))
          .isEmpty();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void allThatThereIsStandsInItsTables() throws IOException {
    assertThat(text())
        .contains(rows(kinds(Step.class)))
        .contains(rows(Arrays.stream(Attribute.values()).map(Attribute::name)))
        .contains(rows(Arrays.stream(Capability.values()).map(Capability::name)));
  }

  /** Those of {@link Step} itself by their names alone, the others with the class that has them. */
  private static Stream<String> kinds(Class<?> family) {
    String prefix = family == Step.class ? "" : family.getSimpleName() + ".";
    return Arrays.stream(family.getPermittedSubclasses())
        .flatMap(kind -> kind.isRecord() ? Stream.of(prefix + kind.getSimpleName()) : kinds(kind));
  }

  private static String[] rows(Stream<String> names) {
    return names.map(name -> "\n| `" + name + "` | ").toArray(String[]::new);
  }

  private static String text() throws IOException {
    return Files.readString(Path.of("../docs/writing-a-backend.md"));
  }

  private static BackendProvider provider(ClassLoader loader) {
    try {
      return (BackendProvider)
          loader.loadClass("ShareProvider").getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the block has no ShareProvider", e);
    }
  }

  /** The first block of Java, and what the annotation's processor would write. */
  private Path compile() throws IOException {
    String block = text().split("```java\n", 2)[1].split("```", 2)[0];
    assertThat(block).startsWith(ANNOTATION);
    Path classes = Files.createDirectory(directory.resolve("classes"));
    Path source =
        Files.writeString(
            directory.resolve("ShareProvider.java"),
            IMPORTS + block.substring(ANNOTATION.length()));
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(exit).as("what the compiler says of it, as it said above").isZero();
    Path listing = classes.resolve(Listing.FILE);
    Files.createDirectories(listing.getParent());
    Files.writeString(listing, "ShareProvider\n");
    return classes;
  }
}
