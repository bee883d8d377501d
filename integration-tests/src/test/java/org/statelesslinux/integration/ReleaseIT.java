package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.StatelessException;

/** Where an instance may be mounted, and how it goes away again. */
@NeedsHost
class ReleaseIT {
  @TempDir Path directory;

  private Bench bench;
  private Engine engine;

  @BeforeEach
  void publish() {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
    engine = bench.engine("livecd");
    engine.profile("kiosk").publish();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Traces.of(bench)).isEmpty();
    assertThat(engine.instances()).isEmpty();
  }

  @Test
  void whoSitsInsideIsNamed() throws Exception {
    into(bench.root());
    Process sitting =
        new ProcessBuilder("/bin/sleep", "1000").directory(bench.root().toFile()).start();
    try {
      assertThatThrownBy(() -> engine.release(bench.root()))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("sleep (" + sitting.pid() + ")")
          .hasMessageContaining("release again");
      assertThat(engine.instances()).hasSize(1);
    } finally {
      sitting.destroyForcibly().waitFor();
    }
    engine.release(bench.root());
  }

  @Test
  void onceReleasedItIsNotThereAnyMore() {
    into(bench.root());
    engine.release(bench.root());
    assertThatThrownBy(() -> engine.release(bench.root()))
        .hasMessageContaining("no instance is recorded there");
  }

  @Test
  void anotherEngineReleasesItToo() {
    into(bench.root());
    bench.open(true).release(bench.root());
  }

  @Test
  void theDirectoryMustBeEmpty() throws Exception {
    Files.createDirectory(bench.root());
    Files.writeString(bench.root().resolve("file"), "mine");
    assertThatThrownBy(() -> into(bench.root())).hasMessageContaining("the directory is not empty");
    assertThat(bench.root().resolve("file")).content().isEqualTo("mine");
  }

  @Test
  void anInstanceIsNotPutOnAnother() {
    into(bench.root());
    assertThatThrownBy(() -> into(bench.root())).isInstanceOf(StatelessException.class);
    engine.release(bench.root());
  }

  @Test
  void aMountOfSomebodyElseIsNotTaken() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Shell.run(directory, "mount -t tmpfs tmpfs \"$1\"", disk);
    try {
      assertThatThrownBy(() -> into(disk)).hasMessageContaining("something is mounted there");
      assertThat(Shell.run(disk, "mountpoint .; ls -A"))
          .contains("is a mountpoint")
          .endsWith("point");
    } finally {
      Shell.run(directory, "umount \"$1\"", disk);
    }
  }

  @Test
  void aLinkToADirectoryIsThatDirectory() throws Exception {
    Files.createDirectory(bench.root());
    Path link = Files.createSymbolicLink(directory.resolve("link"), bench.root());
    try (Instance instance = into(link)) {
      assertThat(instance.root()).isEqualTo(bench.root());
      assertThat(bench.root().resolve("etc/os-release")).exists();
    }
    into(link);
    engine.release(link);
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Files.writeString(bench.root(), "mine");
    assertThatThrownBy(() -> into(bench.root()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Name an empty directory");
    assertThat(bench.root()).content().isEqualTo("mine");
  }

  @Test
  void theRepositoryMayBeBehindALink() throws Exception {
    Path real = directory.resolve("elsewhere");
    Files.move(bench.repository(), real);
    Files.createSymbolicLink(bench.repository(), real);
    for (String mode : new String[] {"livecd", "rsync"}) {
      Engine behind = bench.engine(mode);
      behind.profile("kiosk").publish();
      assertThat(Bench.sh(behind, "exit 0")).isZero();
    }
  }

  @Test
  void aDirectoryWithAnOddNameWillDo() {
    Path odd = directory.resolve(" sp ace\\'\"$(x),:#é");
    try (Instance instance = into(odd)) {
      assertThat(instance.root().resolve("etc/os-release")).exists();
    }
    assertThat(odd).isEmptyDirectory();
  }

  @Test
  void onlyRootMay() throws Exception {
    // Others may not read where the classes are.
    String said =
        Shell.run(
            directory,
            """
            n=0; path=
            for entry in ${2//:/ }; do
              [ -e "$entry" ] || continue; n=$((n + 1)); cp -r "$entry" "class$n.jar"; path=$path:$PWD/class$n.jar
            done
            chmod -R a+rX class*.jar site.yaml repository; chmod a+rx .
            setpriv --reuid 65534 --regid 65534 --clear-groups \
              "$1" -cp "$path" "$3" "$4" "$5" run exit || echo "code $?"
            """,
            Child.JAVA,
            System.getProperty("java.class.path"),
            Child.class.getName(),
            bench.directory(),
            bench.port());
    assertThat(said).contains("only root may mount").contains("as root").endsWith("code 1");
  }

  private Instance into(Path where) {
    return Bench.machine(engine).into(where, Listener.silent());
  }
}
