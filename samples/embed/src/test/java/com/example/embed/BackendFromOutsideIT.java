package com.example.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ModeResult;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testsupport.Needs;

/** A backend in a jar that the engine was built without is found wherever the jar is put. */
class BackendFromOutsideIT {

  private static final String FOUND = "stick " + Place.BACKEND;

  @TempDir private Path directory;

  @Test
  void withoutTheJarThereIsNoSuchMode() {
    assertThat(Engine.builder().modes())
        .extracting(mode -> mode.mode().value())
        .containsExactly("coda", "livecd", "nfs", "rsync");
  }

  @Test
  void itIsFoundOnTheClassPath() throws Exception {
    Place.Ended ended =
        new Place(directory)
            .java(
                "-cp",
                Place.PROGRAMS + ":" + Place.LIB + "/*:" + Place.BACKEND,
                "com.example.embed.ShowModes");

    assertThat(ended.output()).contains("livecd ", "nfs ", "rsync ", FOUND);
  }

  @Test
  void itIsFoundOnTheModulePath() throws Exception {
    Place.Ended ended =
        new Place(directory)
            .java(
                "--module-path",
                Place.PROGRAMS + ":" + Place.LIB + ":" + Place.BACKEND,
                "--module",
                "com.example.embed/com.example.embed.ShowModes");

    assertThat(ended.output()).contains("livecd ", "nfs ", "rsync ", FOUND);
  }

  @Test
  @Needs(
      root = true,
      tools = {
        @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
        @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
        @Needs.Tool(name = "rsync", debianPackage = "rsync"),
        @Needs.Tool(name = "setfattr", debianPackage = "attr")
      },
      filesystems = "overlay")
  void aClassLoaderOfItsOwnBringsAMachineUpInIt() throws Exception {
    Path site = new Place(directory).site("stick");
    URL[] jar = {Place.BACKEND.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(jar, BackendProvider.class.getClassLoader());
        Engine engine = Engine.builder().config(site).classLoader(loader).build()) {

      assertThat(engine.profile("workstation").publish().modes())
          .containsExactly(new ModeResult(new Mode("stick"), Optional.empty()));

      var pc = engine.machine("pc-01");
      assertThat(pc.plan().steps(Phase.BOOT).stream().filter(s -> s.origin() == Origin.BACKEND))
          .extracting(PlannedStep::step)
          .extracting(step -> step.why())
          .containsExactly(
              "finding the stick STATELESS",
              "verifying the tree on the stick",
              "showing the tree as the root");
      Path root = directory.resolve("root");
      try (var instance = pc.into(root, event -> {})) {
        assertThat(instance.root().resolve("etc/os-release")).hasContent("ID=tiny");
      }
    }
  }
}
