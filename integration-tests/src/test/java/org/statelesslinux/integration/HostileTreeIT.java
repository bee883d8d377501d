package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;

/** Nothing in a tree leads a mount or a file of the instance to the host. */
@NeedsHost
class HostileTreeIT {
  @TempDir Path directory;

  private Bench bench;
  private Path victim;

  @BeforeEach
  void makeTree() throws Exception {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    victim = Files.createDirectory(directory.resolve("victim"));
    Files.writeString(victim.resolve("file"), "host's");
  }

  @AfterEach
  void theHostIsUntouched() {
    assertThat(Traces.of(bench)).isEmpty();
    assertThat(Shell.run(victim, "ls -A; cat file")).isEqualTo("file\nhost's");
  }

  @ParameterizedTest
  @CsvSource({
    "proc, rsync", "sys, rsync", "dev, rsync", "run, rsync",
    "proc, livecd", "sys, livecd", "dev, livecd", "run, livecd"
  })
  void aLinkWhereAKernelsFileSystemBelongsIsRefused(String name, String mode) {
    Shell.run(bench.tree(), "rmdir \"$1\"; ln -s \"$2\" \"$1\"", name, victim);
    Engine engine = published(mode);
    assertThatThrownBy(() -> Bench.sh(engine, "touch /" + name + "/x"))
        .hasMessageContaining("/" + name + " is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void directoriesThatAreMissingAreMade(String mode) {
    Shell.run(bench.tree(), "rmdir proc sys dev run tmp");
    assertThat(Bench.sh(published(mode), "[ -d /proc/self ] && [ -c /dev/null ] && touch /run/x"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aFileWhereADirectoryBelongsIsRefused(String mode) {
    Shell.run(bench.tree(), "rmdir proc; echo x > proc");
    Engine engine = published(mode);
    assertThatThrownBy(() -> Bench.sh(engine, "exit 0")).hasMessageContaining("/proc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void absoluteLinksLeadIntoTheInstance(String mode) {
    Shell.run(bench.tree(), "ln -s \"$1\" etc/victim; ln -s /etc/os-release etc/link", victim);
    assertThat(
            Bench.sh(
                published(mode), "[ ! -e /etc/victim ] && [ \"$(cat /etc/link)\" = ID=small ]"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void attributesAreNotPutBackThroughALink(String mode) {
    Shell.run(
        bench.tree(),
        """
        ln -s "$1/file" etc/link; setfattr -h -n trusted.x -v y etc/link
        echo x > etc/acl; setfacl -m u:7:r etc/acl
        """,
        victim);
    assertThat(Bench.sh(published(mode), "exit 0")).isZero();
    assertThat(Shell.run(victim, "getfattr -m - -d file")).isEmpty();
  }

  private Engine published(String mode) {
    Engine engine = bench.engine(mode);
    assertThat(engine.profile("kiosk").publish().refusals()).isEmpty();
    return engine;
  }
}
