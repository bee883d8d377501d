package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.testsupport.Needs;

/** What the step makes of a root, with an identity and without one. */
@Needs(
    root = true,
    tools = {@Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static")})
class InstallIdentityTest {
  private static final String ID = "0f418fb86a3147f58a5d528073d3ea52";
  private static final String OF_ALL = "f".repeat(32);
  private static final String KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END-----\n";
  private static final String PUBLIC = "ssh-ed25519 AAAA root@pc-01\n";

  @TempDir Path directory;

  private Script script;
  private Path system;
  private Path image;
  private Path identity;
  private Path victim;

  @BeforeEach
  void prepare() throws IOException {
    script = new Script(directory);
    system = Files.createDirectories(directory.resolve("system"));
    image = Files.createDirectories(directory.resolve("image"));
    identity = directory.resolve("runtime/identity");
    victim = Files.createDirectories(directory.resolve("victim"));
    Files.createDirectories(system.resolve("etc"));
    write("victim/file", "host's");
  }

  @AfterEach
  void nothingOutsideTheRootIsTouched() throws IOException {
    assertThat(namesIn(victim)).containsExactly("file");
    assertThat(victim.resolve("file")).hasContent("host's");
    assertThat(MountTable.within(directory.toRealPath())).isEmpty();
  }

  @Test
  void theRootGetsWhatWasBrought() throws IOException {
    bring();
    Files.createDirectories(system.resolve("etc/ssh"));
    install();
    assertThat(system.resolve("etc/machine-id")).content().isEqualTo(ID + "\n");
    assertThat(mode("etc/machine-id")).isEqualTo("r--r--r--");
    assertThat(system.resolve("etc/ssh/ssh_host_ed25519_key")).content().isEqualTo(KEY);
    assertThat(mode("etc/ssh/ssh_host_ed25519_key")).isEqualTo("rw-------");
    assertThat(system.resolve("etc/ssh/ssh_host_ed25519_key.pub")).content().isEqualTo(PUBLIC);
    assertThat(mode("etc/ssh/ssh_host_ed25519_key.pub")).isEqualTo("rw-r--r--");
    assertThat(names("etc/ssh"))
        .containsExactlyInAnyOrder("ssh_host_ed25519_key", "ssh_host_ed25519_key.pub");
    assertThat(names("etc")).containsExactlyInAnyOrder("machine-id", "ssh");
    assertThat(identity.resolve("ssh_host_ed25519_key")).doesNotExist();
    assertThat(notes()).isEmpty();
  }

  @Test
  void whatTheImageBroughtIsReplaced() throws IOException {
    bring();
    write("system/etc/machine-id", OF_ALL + "\n");
    write("system/var/lib/dbus/machine-id", OF_ALL + "\n");
    for (String name : List.of("rsa_key", "rsa_key.pub", "ed25519_key", "ed25519_key-cert.pub")) {
      write("system/etc/ssh/ssh_host_" + name, "of all machines");
    }
    write("system/etc/ssh/sshd_config", "Port 22\n");
    Files.createDirectories(system.resolve("etc/ssh/ssh_host_directory"));
    Files.createSymbolicLink(system.resolve("etc/ssh/ssh_host_link"), victim.resolve("file"));
    install();
    assertThat(system.resolve("etc/machine-id")).content().isEqualTo(ID + "\n");
    assertThat(system.resolve("var/lib/dbus/machine-id")).content().isEqualTo(ID + "\n");
    assertThat(names("etc/ssh"))
        .containsExactlyInAnyOrder(
            "sshd_config",
            "ssh_host_directory",
            "ssh_host_ed25519_key",
            "ssh_host_ed25519_key.pub");
    assertThat(system.resolve("etc/ssh/ssh_host_ed25519_key")).content().isEqualTo(KEY);
    assertThat(mode("etc/ssh/ssh_host_ed25519_key")).isEqualTo("rw-------");
  }

  @Test
  void doneTwiceItIsTheSameAndWhatIsRightIsNotTouched() throws IOException {
    bring();
    Files.createDirectories(system.resolve("etc/ssh"));
    install();
    Object id = inode("etc/machine-id");
    Object key = inode("etc/ssh/ssh_host_ed25519_key");
    install();
    bring();
    install();
    assertThat(inode("etc/machine-id")).isEqualTo(id);
    assertThat(inode("etc/ssh/ssh_host_ed25519_key")).isEqualTo(key);
    Files.delete(system.resolve("etc/ssh/ssh_host_ed25519_key.pub"));
    assertThatThrownBy(this::install).hasMessageContaining("brought no host key");
  }

  @Test
  void aRightFileThatOthersCouldReadOrOwnIsMadeAnew() throws IOException {
    bring();
    write("system/etc/ssh/ssh_host_ed25519_key", KEY);
    write("system/etc/machine-id", ID + "\n");
    Files.setAttribute(system.resolve("etc/machine-id"), "unix:uid", 1000);
    install();
    assertThat(mode("etc/ssh/ssh_host_ed25519_key")).isEqualTo("rw-------");
    assertThat(Files.getAttribute(system.resolve("etc/machine-id"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void aRootWithoutSshGetsNoHostKey() throws IOException {
    bring();
    install();
    assertThat(names("etc")).containsExactly("machine-id");
    assertThat(identity.resolve("ssh_host_ed25519_key")).doesNotExist();
  }

  @Test
  void linksAreReplacedAndNotFollowed() throws IOException {
    bring();
    Files.createDirectories(system.resolve("etc/ssh"));
    Files.createDirectories(system.resolve("var/lib/dbus"));
    for (String name :
        List.of("machine-id", "ssh/ssh_host_ed25519_key", "ssh/ssh_host_ed25519_key.pub")) {
      Files.createSymbolicLink(system.resolve("etc").resolve(name), victim.resolve("file"));
    }
    Files.createSymbolicLink(system.resolve("var/lib/dbus/machine-id"), Path.of("/etc/machine-id"));
    install();
    assertThat(mode("etc/machine-id")).isEqualTo("r--r--r--");
    assertThat(system.resolve("etc/machine-id")).content().isEqualTo(ID + "\n");
    assertThat(system.resolve("etc/ssh/ssh_host_ed25519_key")).content().isEqualTo(KEY);
    assertThat(Files.isSymbolicLink(system.resolve("var/lib/dbus/machine-id"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc", "etc/ssh"})
  void aRootWhoseDirectoriesLeadElsewhereIsRefused(String name) throws IOException {
    bring();
    Path link = system.resolve(name);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, victim);
    assertThatThrownBy(this::install).hasMessageContaining("/" + name + " is a symbolic link");
    bringNothing();
    assertThatThrownBy(this::install).hasMessageContaining("/" + name + " is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"var", "var/lib", "var/lib/dbus"})
  void nothingIsWrittenThroughALinkForDBus(String name) throws IOException {
    bring();
    List<String> behind = List.of("lib/dbus/machine-id", "dbus/machine-id", "machine-id");
    for (String file : behind) {
      write("elsewhere/" + file, "host's");
    }
    Path link = system.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, directory.resolve("elsewhere"));
    install();
    assertThat(behind)
        .allSatisfy(
            file ->
                assertThat(directory.resolve("elsewhere").resolve(file))
                    .content()
                    .isEqualTo("host's"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc/machine-id", "etc/ssh/ssh_host_ed25519_key"})
  void aDirectoryInTheWayIsRefused(String name) throws IOException {
    bring();
    Files.createDirectories(system.resolve(name));
    assertThatThrownBy(this::install).hasMessageContaining(name + " is a directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "uninitialized",
        "00000000000000000000000000000000",
        "0F418FB86A3147F58A5D528073D3EA52",
        "0f418fb86a3147f58a5d528073d3ea5",
        "0f418fb86a3147f58a5d528073d3ea522",
        "0f418fb86a3147f58a5d528073d3ea5\n2"
      })
  void whatIsNoIdIsRefusedWhereItWasBrought(String text) throws IOException {
    bring();
    Files.writeString(identity.resolve("machine-id"), text + "\n");
    assertThatThrownBy(this::install).hasMessageContaining("this machine's id is none");
    assertThat(system.resolve("etc/machine-id")).doesNotExist();
  }

  @Test
  void withoutAnIdentityEachStartHasItsOwnId() throws IOException {
    write("system/etc/machine-id", OF_ALL + "\n");
    write("image/etc/machine-id", OF_ALL + "\n");
    install();
    String first = Files.readString(system.resolve("etc/machine-id"));
    assertThat(first).matches("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\n");
    assertThat(mode("etc/machine-id")).isEqualTo("r--r--r--");
    write("image/etc/machine-id", first);
    install();
    assertThat(Files.readString(system.resolve("etc/machine-id"))).isNotEqualTo(first);
    String said = "no identity was brought to this machine: the machine id is random";
    assertThat(notes()).containsExactly(said, said);
    assertThat(script.runtime.resolve("status-notes")).content().isEqualTo((said + "\n").repeat(2));
  }

  @Test
  void withoutAnIdentityWhatTheImageHasGoesAndWhatWasKeptStays() throws IOException {
    for (String root : List.of("image", "system")) {
      for (String name : List.of("ssh_host_rsa_key", "ssh_host_rsa_key.pub", "ssh_host_dsa_key")) {
        write(root + "/etc/ssh/" + name, "of all machines");
      }
    }
    write("system/etc/ssh/ssh_host_dsa_key", "own");
    write("system/etc/machine-id", ID + "\n");
    Files.createSymbolicLink(system.resolve("etc/ssh/ssh_host_link"), victim.resolve("file"));
    install();
    assertThat(system.resolve("etc/machine-id")).content().isEqualTo(ID + "\n");
    assertThat(names("etc/ssh")).containsExactly("ssh_host_dsa_key");
    assertThat(notes())
        .containsExactly(
            "no identity was brought to this machine: the machine id is the one that was kept, the"
                + " SSH host key is the one that was kept");
  }

  @Test
  void withoutAnIdentityAndAProgramForItThereIsNoHostKeyWhichIsSaid() throws IOException {
    write("system/etc/ssh/ssh_host_rsa_key", "of all machines");
    write("image/etc/ssh/ssh_host_rsa_key", "of all machines");
    install();
    assertThat(names("etc/ssh")).isEmpty();
    assertThat(notes())
        .singleElement()
        .asString()
        .endsWith("the root has no ssh-keygen that makes an SSH host key")
        .hasSizeLessThan(200);
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/usr/bin/ssh-keygen", debianPackage = "openssh-client"))
  void withoutAnIdentityTheRootsOwnProgramMakesAHostKeyOnce() throws IOException {
    Files.createDirectories(system.resolve("etc/ssh"));
    write("system/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    said(
        "/bin/sh",
        "-c",
        "to=$1; set -- /usr/bin/ssh-keygen $(ldd /usr/bin/ssh-keygen | grep -o '/[^ ]*');"
            + " cp -L --parents \"$@\" \"$to\"",
        "sh",
        system.toString());
    install();
    Path key = system.resolve("etc/ssh/ssh_host_ed25519_key");
    assertThat(names("etc/ssh"))
        .containsExactlyInAnyOrder("ssh_host_ed25519_key", "ssh_host_ed25519_key.pub");
    assertThat(mode("etc/ssh/ssh_host_ed25519_key")).isEqualTo("rw-------");
    assertThat(said("/usr/bin/ssh-keygen", "-y", "-f", key.toString()).strip())
        .isEqualTo(Files.readString(system.resolve("etc/ssh/ssh_host_ed25519_key.pub")).strip());
    String before = Files.readString(key);
    install();
    assertThat(Files.readString(key)).isEqualTo(before);
    assertThat(notes().get(0)).endsWith("the machine id is random, the SSH host key is new");
    assertThat(notes().get(1)).endsWith("kept, the SSH host key is the one that was kept");
  }

  private void install() {
    script.run(
        new CoreStep.InstallIdentity(
            path(system), path(identity), path(image), "giving an identity"));
  }

  private void bring() throws IOException {
    write("runtime/identity/machine-id", ID + "\n");
    write("runtime/identity/ssh_host_ed25519_key", KEY);
    write("runtime/identity/ssh_host_ed25519_key.pub", PUBLIC);
  }

  private void bringNothing() throws IOException {
    for (String name : namesIn(identity)) {
      Files.delete(identity.resolve(name));
    }
    Files.delete(identity);
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.writeString(file, content);
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(system.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  private Object inode(String name) throws IOException {
    return Files.getAttribute(system.resolve(name), "unix:ino");
  }

  private List<String> names(String name) throws IOException {
    return namesIn(system.resolve(name));
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String said(String... argv) throws IOException {
    Command.Outcome outcome = Command.run(List.of(argv));
    assertThat(outcome.exit()).as(outcome.said()).isZero();
    return outcome.said();
  }

  private List<String> notes() {
    return script.events.stream()
        .filter(Event.Note.class::isInstance)
        .map(event -> ((Event.Note) event).text())
        .toList();
  }
}
