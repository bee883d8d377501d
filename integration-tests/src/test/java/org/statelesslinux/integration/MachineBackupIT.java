package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.BackupOperations;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testsupport.Needs;

/** What a machine's archive brings for backups, run on this host against the real server. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "bsdtar", debianPackage = "libarchive-tools"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    })
class MachineBackupIT {
  private static final String LINEAGE = "0123456789abcdef".repeat(2);
  private static final String OTHER = "fedcba9876543210".repeat(2);

  @TempDir Path directory;

  private MachineLab lab;
  private Path run;
  private Path store;

  @BeforeEach
  void unpackWhatAMachineGets() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    lab =
        MachineLab.serve(
            directory,
            tree,
            "drivers: [virtio_net, virtio_pci, virtio_blk]",
            "{ path: /home, store: machine, seed: files }");
    byte[] archive =
        lab.engine().machine("first").bundle(directory.resolve("stick")).entry().archive();
    Files.write(directory.resolve("archive"), archive);
    run = directory.resolve("stateless");
    Shell.run(
        directory,
        """
        bsdtar -xf archive; cd stateless
        ln -s /bin/busybox busybox; echo 'exec /usr/bin/rsync "$@"' > rsync
        sed -i "s|^RUN=/run/stateless|RUN=$PWD|" backup
        # What 10.0.2.2 is to a virtual machine.
        sed -i 's/10\\.0\\.2\\.2/127.0.0.1/' machine
        """);
    store = Files.createDirectories(run.resolve("stores/machine"));
    Files.createDirectories(store.resolve("state"));
    Shell.run(
        store,
        """
        cp -a "$1/home" state/home; cd state/home/user
        echo letter > letter; ln letter twin; ln -s ../../../etc/shadow link; mkfifo fifo
        setfattr -n user.colour -v blue letter; setfacl -m u:7:r letter; chmod 700 .
        touch -d '2001-02-03 04:05:06.123456789' letter; echo odd > "$(printf 'new\\nline')"
        """,
        tree);
    is(LINEAGE, 1);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void whatIsSentIsWhatANewMachineGets() throws Exception {
    assertThat(backup()).isEqualTo("store machine: backed up as " + newest().version().value());
    assertThat(newest()).returns(LINEAGE, BackupInfo::lineage).returns(1L, BackupInfo::generation);
    is(LINEAGE, 2);
    assertThat(backup()).startsWith("store machine: backed up; nothing had changed since ");
    assertThat(lab.engine().backups().list("first")).hasSize(1);

    String[] look = client("--look machine - 0 -").split(" ", -1);
    assertThat(look[0]).isEqualTo("fill");
    assertThat(look[3]).isEqualTo(newest().version().value());
    Path filling = Files.createDirectory(store.resolve(".filling"));
    client("--fetch machine " + look[4] + " " + filling);
    assertThat(Shell.run(filling, "mtree -f manifest -p tree; sha256sum < manifest"))
        .isEqualTo(newest().version().value().substring("sha256:".length()) + "  -");
    assertThat(
            Shell.run(store, "rsync -aHAXn --delete --modify-window=-1 -i state/ .filling/tree/"))
        .isEmpty();
  }

  @Test
  void whatComesFromElsewhereIsNotSent() throws Exception {
    backup();
    is(OTHER, 9);
    assertThat(backup()).contains("not backed up: the server has a newer copy");
    assertThat(client("--look machine " + OTHER + " 9 -")).startsWith("diverged ");
    assertThat(newest().lineage()).isEqualTo(LINEAGE);
    Files.writeString(store.resolve("parent"), LINEAGE + ":1\n");
    assertThat(backup()).startsWith("store machine: backed up");
    assertThat(client("--look machine " + OTHER + " 9 -")).startsWith("continue ");
    assertThat(client("--look machine " + LINEAGE + " 9 -")).startsWith("diverged ");
  }

  @Test
  void whatAPersonBroughtBackIsNotSentOver() throws Exception {
    backup();
    BackupInfo first = newest();
    is(LINEAGE, 2);
    Files.writeString(store.resolve("state/home/user/letter"), "no letter any more");
    backup();
    lab.engine()
        .backups()
        .restore(
            new BackupOperations.Choice("first", Optional.empty(), Optional.of(first.time())),
            Listener.silent());
    is(LINEAGE, 3);
    assertThat(backup()).contains("not backed up: the server has a newer copy");
    assertThat(newest().version()).isEqualTo(first.version());
  }

  private void is(String lineage, int generation) throws Exception {
    Files.writeString(store.resolve("lineage"), lineage + "\n");
    Files.writeString(store.resolve("generation"), generation + "\n");
  }

  private BackupInfo newest() {
    return lab.engine().backups().list("first").stream()
        .filter(BackupInfo::current)
        .findFirst()
        .orElseThrow();
  }

  private String backup() throws Exception {
    return client("");
  }

  private String client(String arguments) throws Exception {
    Process process =
        new ProcessBuilder("/bin/sh", "-c", "exec /bin/busybox sh ./backup " + arguments)
            .directory(run.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }
}
