package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** How a machine gets at its directory on a file server; what is mounted is a directory. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ShareFunctionsTest {
  private static final String MOUNT =
      "mount_share home 192.0.2.1 2049 any /export pc-1 \"$RUN_DIR/stores/home\"";

  /** Whoever runs the tests may not give files away. */
  private static final String SERVER =
      """
      mount_export() { printf 'export %s\\n' "$*" >>"$CALLS"; }
      OWNER=4242:4243 CHOWN=0
      bb() {
        case $1 in
          chown) return "$CHOWN" ;;
          stat) if [ "$2" = -c ]; then echo "$OWNER"; else echo "$INODES"; fi ;;
          dd) if [ -n "${FULL-}" ]; then echo "dd: error writing '$2': No space left on device"; return 1; fi ;;
          *) /bin/busybox "$@" ;;
        esac
      }
      run() {
        case $2 in
          mount | umount | rmdir) printf '%s in %s\\n' "$*" "$PWD" >>"$CALLS" ;;
          *) "$@" || refuse "$*" ;;
        esac
      }
      """;

  /** What mount(8) says, by the versions that it is asked for; 4.0 is done. */
  private static final String MOUNTS =
      """
      connects() { :; }
      bb() {
        case $1 in
          timeout)
            printf '%s\\n' "$*" >>"$CALLS"
            case $* in
              *vers=4.2*) echo "mount: mounting a:b on c failed: $NEW"; return 255 ;;
              *vers=4.1*) echo "mount: mounting a:b on c failed: Protocol not supported"; return 255 ;;
            esac
            ;;
          sleep) ;;
          *) /bin/busybox "$@" ;;
        esac
      }
      share_who='store home, the share'
      """;

  @TempDir Path directory;

  private MachineShell shell;
  private Path share;

  @BeforeEach
  void aShare() throws IOException {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    Files.createDirectories(directory.resolve("sys/devices"));
    share = Files.createDirectories(directory.resolve("run/share-home"));
  }

  @Test
  void eachMachineGetsTheDirectoryOfItsNameAndNoOther() throws IOException {
    Files.createDirectories(share.resolve("pc-2"));
    assertThat(shell.call(SERVER, MOUNT)).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.resolve("pc-1"))))
        .isEqualTo("rwx------");
    assertThat(shell.calls())
        .containsExactly(
            "export 192.0.2.1 2049 any /export " + share,
            "/bin/busybox mount -n --bind /proc/self/cwd %s/run/stores/home in %s/pc-1"
                .formatted(directory, share),
            "/bin/busybox umount " + share + " in /",
            "/bin/busybox rmdir " + share + " in /");
    Files.writeString(share.resolve("pc-1/kept"), "kept");
    assertThat(shell.call(SERVER, MOUNT)).isEmpty();
    assertThat(share.resolve("pc-1")).isDirectoryContaining("glob:**/kept");
    assertThat(share.resolve("pc-1")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aDirectoryThatAnotherMachineHasMadeALinkIsRefused() throws IOException {
    Files.createSymbolicLink(share.resolve("pc-1"), Path.of("/etc"));
    assertThat(shell.call(SERVER, MOUNT))
        .startsWith("refused: " + share + "/pc-1 is a symbolic link");
    assertThat(shell.calls()).noneMatch(call -> call.contains("mount"));
  }

  @Test
  void aDirectoryThatAnotherMachineReplacesByALinkAfterItWasLookedAtIsRefused() throws IOException {
    Files.createSymbolicLink(share.resolve("pc-1"), Path.of("/etc"));
    assertThat(shell.call(SERVER, "plain() { :; }", MOUNT))
        .startsWith("refused: store home, 192.0.2.1:/export: the directory pc-1 cannot be entered")
        .contains("who else writes there");
    assertThat(shell.calls()).noneMatch(call -> call.contains("mount"));
  }

  @Test
  void aServerThatTakesRootForNobodyIsToldHowToServe() throws IOException {
    assertThat(shell.call(SERVER, "CHOWN=1", MOUNT))
        .startsWith("refused: store home, 192.0.2.1:/export: root cannot write there")
        .contains("no_root_squash");
    assertThat(shell.call(SERVER, "OWNER=65534:65534", MOUNT))
        .contains("does not keep its owner", "numeric owners");
    Files.delete(share.resolve("pc-1"));
    Files.writeString(share.resolve("pc-1"), "a file in its place");
    assertThat(shell.call(SERVER, MOUNT))
        .contains(
            "the directory pc-1 is not there and cannot be made (File exists)", "no_root_squash");
    assertThat(shell.calls()).noneMatch(call -> call.contains("mount"));
  }

  @Test
  void aFullServerIsSaidToBeFull() throws IOException {
    assertThat(shell.call(SERVER, "FULL=1 INODES=7", MOUNT))
        .startsWith("refused: store home, 192.0.2.1:/export is full: no block is free.");
  }

  @Test
  void theNewestVersionThatBothSidesKnowIsTaken() throws IOException {
    String mount = "mount_export 192.0.2.1 12049 any /export /at";
    assertThat(shell.call(MOUNTS, "NEW='Invalid argument'", mount)).isEmpty();
    assertThat(shell.calls())
        .extracting(call -> call.replaceAll(".*,vers=", ""))
        .containsExactly(
            "4.2 192.0.2.1:/export /at", "4.1 192.0.2.1:/export /at", "4.0 192.0.2.1:/export /at");
    assertThat(shell.calls()).allMatch(call -> call.contains(",port=12049,addr=192.0.2.1,"));
    assertThat(shell.call(MOUNTS, "mount_export 2001:db8::1 2049 4.0 /export /at")).isEmpty();
    assertThat(shell.calls())
        .singleElement()
        .asString()
        .endsWith("port=2049,addr=2001:db8::1,vers=4.0 [2001:db8::1]:/export /at");
  }

  @Test
  void whatIsNoMatterOfTheVersionIsTriedAgainAndThenSaid() throws IOException {
    String mount = "mount_export 192.0.2.1 2049 any /export /at";
    assertThat(shell.call(MOUNTS, "NEW='No such file or directory'", mount))
        .startsWith("refused: store home, the share: it cannot be mounted by NFS 4.2 (No such file")
        .contains("exports this directory to this machine");
    assertThat(shell.calls()).hasSize(3).allMatch(call -> call.contains("vers=4.2"));
  }

  @Test
  void aServerWithoutAnAnswerOrANetworkIsMissingAndDoesNotEndTheStart() throws IOException {
    String ask = "server_answers 192.0.2.1 2049 && echo there || echo missing";
    assertThat(shell.call("connects() { :; }; network_up() { :; }", ask)).isEqualTo("there\n");
    assertThat(
            shell.call("connects() { connects_said=refused; return 1; }; network_up() { :; }", ask))
        .isEqualTo("missing\n");
    assertThat(directory.resolve("run/report")).content().contains("did not answer on TCP port");
    assertThat(shell.call(ask)).isEqualTo("missing\n");
    assertThat(directory.resolve("run/report"))
        .content()
        .contains("note no network card was found")
        .doesNotContain("refused");
  }
}
