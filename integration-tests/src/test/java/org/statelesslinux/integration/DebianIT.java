package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

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
  /** Kept from one run to the next, since making it takes a minute and the network. */
  private static final Path CACHE = Path.of("").toAbsolutePath().getParent().resolve(".cache");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void everyModeBringsItWhole(String mode) {
    Bench bench = Bench.in(directory);
    prototype(bench.tree());
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
          .isEmpty();
    }
    assertThat(Traces.of(bench)).isEmpty();
  }

  /** The test's own name for the tree: publishing reads it and changes nothing. */
  private static void prototype(Path tree) {
    Shell.run(
        tree.getParent(),
        """
        mkdir -p "$1"; cd "$1"
        if [ ! -d debian ]; then
          exec 9>debian.lock; flock 9
          . /etc/os-release
          sources=$(grep -lsE "(^Suites:.* |^Suites:|^deb .*)$VERSION_CODENAME( |$)" \\
            /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \\
            || true)
          rm -rf debian.part
          mmdebstrap --quiet --variant=minbase --include=iputils-ping,acl \\
            --customize-hook='chroot "$1" setfacl -m u:7:r /etc/motd /etc/issue' \\
            "$VERSION_CODENAME" debian.part $sources
          mv debian.part debian
        fi
        ln -s "$1/debian" "$2"
        """,
        CACHE,
        tree);
  }
}
