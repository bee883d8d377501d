package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.testsupport.Needs;

/** A real Debian, as mmdebstrap makes it, comes whole in both modes. */
@NeedsHost
@Needs(
    root = true,
    tools = @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap"),
    paths = "/etc/debian_version")
class DebianIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void everyModeBringsItWhole(String mode) throws IOException {
    Bench bench = Bench.in(directory);
    Files.createSymbolicLink(bench.tree(), Debian.small());
    Engine engine = bench.engine(mode, Bench.rule("/var/log", "machine", "dirs"));
    PublishResult published = engine.profile("kiosk").publish();
    assertThat(published.refusals()).isEmpty();
    assertThat(Bench.machine(engine).run(List.of("/usr/bin/dpkg", "--verify"))).isZero();
    Engine stateless = bench.engine(mode);
    Set<Attribute> attributes = EnumSet.allOf(Attribute.class);
    if (mode.equals("livecd")) {
      attributes.remove(Attribute.NANOSECONDS);
    }
    try (Instance instance = Bench.machine(stateless).into(bench.root(), Listener.silent())) {
      assertThat(
              Repository.at(bench.repository())
                  .compare(
                      published.snapshot().profile(),
                      published.snapshot().id(),
                      instance.root(),
                      attributes,
                      Listener.silent()))
          .allMatch(ModesIT::namesTheMachine);
    }
    assertThat(Traces.of(bench)).isEmpty();
  }
}
