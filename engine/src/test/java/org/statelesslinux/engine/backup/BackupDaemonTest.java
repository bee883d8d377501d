package org.statelesslinux.engine.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.config.BackupService;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** What a machine, and who would like to be another, can do with the daemon by rsync(1) itself. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setfacl", debianPackage = "acl")
    })
final class BackupDaemonTest extends BackupTestCase {
  private static final MachineName OTHER = new MachineName("pc-02");

  @TempDir Path directory;
  @TempDir Path own;

  private int port;
  private BackupDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    daemon = startAt(port);
    daemon.passwords().know(PC, "secret-of-pc-01");
    daemon.passwords().know(OTHER, "secret-of-pc-02");
  }

  private BackupDaemon startAt(int number) {
    return BackupDaemon.start(
        new BackupService(number, Optional.of(new ServerAddress("127.0.0.1"))),
        backups,
        List.of(STORE),
        directory,
        Listener.silent());
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private record Ran(int exit, String said) {}

  private Ran run(String... argv) throws Exception {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    return new Ran(process.waitFor(), said);
  }

  private void sh(String script) throws Exception {
    Ran ran = run("/bin/sh", "-ec", "cd '" + own + "'; " + script);
    assertThat(ran.exit()).as(ran.said()).isZero();
  }

  /** As the machine does, with the password of one machine. */
  private Ran rsync(MachineName password, String... arguments) throws Exception {
    Path file = directory.resolve("password." + password);
    Files.writeString(file, "secret-of-" + password + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    List<String> argv =
        new ArrayList<>(
            List.of(
                "/usr/bin/rsync",
                "-aHAX",
                "--numeric-ids",
                "--delete",
                "--modify-window=-1",
                "--itemize-changes",
                "--timeout=20",
                "--port=" + port,
                "--password-file=" + file));
    argv.addAll(List.of(arguments));
    return run(argv.toArray(new String[0]));
  }

  private static String module(MachineName user, String path) {
    return user + "@127.0.0.1::" + path;
  }

  private Path mirror(MachineName machine) {
    return backups.of(machine, STORE).place().mirror();
  }

  private BackupVersion sendAll() throws Exception {
    store.begin(at(A, 1));
    Ran ran = rsync(PC, own + "/", module(PC, "store-machine/"));
    assertThat(ran.exit()).as(ran.said()).isZero();
    return kept(store.complete(at(A, 1), false, ALL));
  }

  @Test
  void everythingThatAStoreHoldsArrivesAndComesBack() throws Exception {
    sh(
        """
        mkdir -p home/anna 'var%2Flog'
        echo text > home/anna/a; ln home/anna/a home/anna/twin; ln -s /etc/passwd home/anna/link
        printf x > "home/anna/$(printf 'new\\nline \\377')"
        chown 1234:4321 home/anna/a; chmod 4750 home/anna/a
        setfattr -n user.colour -v blue home/anna/a
        setfacl -m u:77:r home/anna/a; setfacl -d -m g:88:rx 'var%2Flog'
        touch -d '1999-12-31 23:59:59.123456789' home/anna/a
        mkfifo home/pipe; mknod home/null c 1 3; truncate -s 1M home/sparse
        """);
    BackupVersion version = sendAll();

    Path back = directory.resolve("back");
    Ran ran = rsync(PC, module(PC, "restore-machine/"), back + "/");
    assertThat(ran.exit()).as(ran.said()).isZero();
    assertThat(back.resolve("manifest")).exists();
    assertThat(
            store
                .place()
                .repository()
                .compare(
                    store.place().series(),
                    version.id(),
                    back.resolve("tree"),
                    java.util.EnumSet.allOf(org.statelesslinux.model.Attribute.class),
                    Listener.silent()))
        .isEmpty();
    everyVersionIsWhole();
  }

  @Test
  void nothingIsItemizedWhereNothingChanged() throws Exception {
    sh("mkdir home; echo x > home/file; chown 12:34 home/file");
    sendAll();
    store.begin(at(A, 1));
    Ran ran = rsync(PC, own + "/", module(PC, "store-machine/"));
    assertThat(ran).isEqualTo(new Ran(0, ""));
  }

  @Test
  void aMachineIsLetInByItsOwnPasswordAlone() throws Exception {
    sh("echo mine > file");
    store.begin(at(A, 1));
    backups.of(OTHER, STORE).begin(at(A, 1));
    for (String path : List.of("store-machine/", "restore-machine/")) {
      assertThat(rsync(PC, own + "/", module(OTHER, path)).exit()).isEqualTo(5);
      assertThat(rsync(PC, module(OTHER, path), own + "/").exit()).isEqualTo(5);
    }
    for (String user :
        List.of(
            "pc-03", "..", "../pc-02", "pc-02/../pc-02", "*", "@x", "pc-01:x", "#", "a\npc-02")) {
      // The client takes the name that it is not given from there, whatever is in it.
      Ran ran =
          run(
              "/usr/bin/env",
              "USER=" + user,
              "/usr/bin/rsync",
              "-r",
              "--port=" + port,
              "--password-file=" + directory.resolve("password." + PC),
              own + "/",
              "127.0.0.1::store-machine/");
      assertThat(ran.exit()).as("%s: %s", user, ran.said()).isEqualTo(5);
    }
    assertThat(mirror(OTHER)).isEmptyDirectory();
    assertThat(mirror(PC)).isEmptyDirectory();
  }

  @Test
  void whatAMachineWritesItCannotReadAndWhatItReadsItCannotWrite() throws Exception {
    sh("mkdir home; echo x > home/file");
    BackupVersion version = sendAll();
    Path out = directory.resolve("out");

    assertThat(rsync(PC, module(PC, "store-machine/"), out + "/").said()).contains("write only");
    assertThat(rsync(PC, own + "/", module(PC, "restore-machine/tree/")).said())
        .contains("read only");
    assertThat(rsync(PC, own + "/", module(PC, "restore-machine/")).said()).contains("read only");
    assertThat(content(version).length()).isZero();
    assertThat(out).doesNotExist();
  }

  @Override
  String content(BackupVersion version) throws IOException {
    return Files.exists(store.place().tree(version.id()).resolve("home/extra")) ? "extra" : "";
  }

  @Test
  void noPathLeadsOut() throws Exception {
    sh("echo evil > file");
    store.begin(at(A, 1));
    backups.of(OTHER, STORE).begin(at(A, 1));
    Path target = Files.createDirectory(directory.resolve("target"));
    for (String path :
        List.of(
            "store-machine/../../../pc-02/machine/mirror/",
            "store-machine/" + target + "/",
            "store-machine//../../" + target + "/",
            "store-machine/../newest/",
            "../pc-02/machine/mirror/")) {
      rsync(PC, own + "/file", module(PC, path));
      rsync(PC, "--mkpath", own + "/file", module(PC, path));
    }
    assertThat(target).isEmptyDirectory();
    assertThat(mirror(OTHER)).isEmptyDirectory();
    assertThat(store.place().newest()).doesNotExist();
    assertThat(store.place().directory().toFile().list())
        .containsExactlyInAnyOrder(".lock", "mirror", "record");
  }

  @Test
  void noLinkLeadsOut() throws Exception {
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.writeString(target.resolve("secret"), "secret");
    sh("ln -s '" + target + "' evil; ln -s ../../../pc-02 climb; ln -s '" + target + "/secret' f");
    sendAll();
    backups.of(OTHER, STORE).begin(at(A, 1));
    Path put = Files.createDirectory(directory.resolve("put"));
    Files.createDirectory(put.resolve("evil"));
    Files.writeString(put.resolve("evil/new"), "new");
    Files.writeString(put.resolve("f"), "overwritten");

    for (String path : List.of("evil/", "climb/machine/mirror/", "f")) {
      rsync(PC, put + "/evil/new", module(PC, "store-machine/" + path));
    }
    rsync(PC, put + "/", module(PC, "store-machine/"));

    assertThat(target.toFile().list()).containsExactly("secret");
    assertThat(target.resolve("secret")).hasContent("secret");
    assertThat(mirror(OTHER)).isEmptyDirectory();

    Path out = directory.resolve("out");
    rsync(PC, "--copy-links", module(PC, "restore-machine/tree/"), out + "/");
    rsync(PC, module(PC, "restore-machine/tree/evil/"), out + "/");
    rsync(PC, module(PC, "restore-machine/tree/climb/"), out + "/");
    assertThat(out.resolve("f")).doesNotExist();
    assertThat(out.resolve("secret")).doesNotExist();
  }

  @Test
  void aDeviceIsAnEntryAndNothingThatCouldBeWrittenThrough() throws Exception {
    Path disk = Files.createFile(directory.resolve("disk"));
    sh("mknod dev b 7 200; mkfifo pipe");
    sendAll();
    Files.writeString(disk, "data");
    Ran ran = rsync(PC, "--write-devices", disk.toString(), module(PC, "store-machine/dev"));
    assertThat(ran.exit()).isNotZero();
    assertThat(run("/usr/bin/stat", "-c", "%F", mirror(PC).resolve("dev").toString()).said())
        .startsWith("block special file");
    assertThat(Files.getPosixFilePermissions(backups.root(), LinkOption.NOFOLLOW_LINKS))
        .as("nobody but root gets as far as a device")
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  /** The daemon's own word, as it is in the kernel: the last guard, whatever a client says. */
  @Test
  void notEvenTheDaemonItselfOpensADevice() throws Exception {
    sh("mknod null c 1 3");
    sendAll();
    assertThat(run("/bin/cat", mirror(PC).resolve("null").toString()).exit()).isZero();

    assertThat(inTheDaemon("cat '" + mirror(PC) + "/null'").said()).contains("Permission denied");
    assertThat(inTheDaemon("echo x > '" + mirror(PC) + "/null'").exit()).isNotZero();
  }

  @Test
  void whatIsMountedBelowTheBackupsHoldsNoDevicesEither() throws Exception {
    daemon.close();
    Path below = Files.createDirectories(mirror(OTHER).resolve("a %41 \\ b"));
    assertThat(run("/usr/bin/mount", "-t", "tmpfs", "none", below.toString()).exit()).isZero();
    try {
      assertThat(run("/usr/bin/mknod", below + "/null", "c", "1", "3").exit()).isZero();
      daemon = startAt(port);
      assertThat(inTheDaemon("cat '" + below + "/null'").said()).contains("Permission denied");
      daemon.close();
    } finally {
      assertThat(run("/usr/bin/umount", below.toString()).exit()).isZero();
    }
  }

  /** A command in the mounts that the daemon has. */
  private Ran inTheDaemon(String script) throws Exception {
    String config = "--config=" + directory.resolve("rsyncd.conf");
    ProcessHandle rsync =
        ProcessHandle.allProcesses()
            .filter(one -> one.info().command().filter("/usr/bin/rsync"::equals).isPresent())
            .filter(one -> List.of(one.info().arguments().orElseThrow()).contains(config))
            .findFirst()
            .orElseThrow();
    return run(
        "/usr/bin/nsenter",
        "--target",
        Long.toString(rsync.pid()),
        "--mount",
        "/bin/sh",
        "-c",
        script);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--inplace",
        "--append",
        "--partial",
        "--partial-dir=p",
        "--copy-dest=/d",
        "--link-dest=/d",
        "--backup",
        "--temp-dir=/d",
        "--fuzzy",
        "--write-devices",
        "--sparse",
        "--remote-option=--fake-super",
        "--remote-option=--munge-links",
        "--remote-option=--log-file=/l"
      })
  void whatMachinesDoNotNeedIsRefused(String option) throws Exception {
    sh("echo x > file");
    store.begin(at(A, 1));
    Ran ran = rsync(PC, option, own + "/", module(PC, "store-machine/"));
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.said()).contains("refuse --");
    assertThat(mirror(PC)).isEmptyDirectory();
  }

  @Test
  void noMachineTakesTheConnectionsOfAnother() throws Exception {
    List<Socket> all = new ArrayList<>();
    try {
      for (int i = 0; i < DaemonConfig.MOST_CONNECTIONS; i++) {
        assertThat(answer(all, "127.0.0.1")).startsWith("@RSYNCD: AUTHREQD ");
      }
      assertThat(answer(all, "127.0.0.1")).startsWith("@ERROR: max connections");
      assertThat(answer(all, "127.0.0.2")).startsWith("@RSYNCD: AUTHREQD ");
    } finally {
      for (Socket one : all) {
        one.close();
      }
    }
  }

  /** What the daemon says to who comes from an address and names a module. */
  private String answer(List<Socket> open, String from) throws IOException {
    Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0);
    open.add(socket);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    assertThat(in.readLine()).startsWith("@RSYNCD: ");
    socket.getOutputStream().write("@RSYNCD: 31.0\nstore-machine\n".getBytes(ISO_8859_1));
    return in.readLine();
  }

  @Test
  void nobodyLearnsWhatThereIs() throws Exception {
    Ran ran = run("/usr/bin/rsync", "--port=" + port, "127.0.0.1::");
    assertThat(ran).isEqualTo(new Ran(0, ""));
    assertThat(rsync(PC, own + "/", module(PC, "store-other/")).said()).contains("Unknown module");
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheSettingThatChangesIt() {
    assertThatThrownBy(() -> startAt(port))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("port " + port + " is taken by process")
        .hasMessageContaining("give 'backups' another 'port' in the configuration.");
  }

  @Test
  void whenItIsClosedItEnds() throws Exception {
    daemon.close();
    assertThat(rsync(PC, own + "/", module(PC, "store-machine/")).exit()).isEqualTo(10);
  }

  @Test
  void aPathThatTheDaemonWouldReadOtherwiseIsRefused() {
    assertThatThrownBy(
            () ->
                DaemonConfig.render(
                    Path.of("/srv/%HOME%"), List.of(STORE), directory, directory.resolve("x")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("% signs");
  }
}
