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

/** How a store is seeded that cannot hold all that a snapshot's files have. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/getfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setfacl", debianPackage = "acl")
    })
class SeedFunctionsTest {
  /** A store's file system that holds no extended attributes. */
  private static final String PLAIN_STORE =
      """
      attempt() {
        case $* in
          *' -aAX '*)
            echo "rsync: [generator] set_acl: xacl_set(x): $SAYS" >>"$LOG"
            attempt_code=23
            return 1
            ;;
          *) "$@" >>"$LOG" 2>&1 ;;
        esac
      }
      RUN_DIR=%1$s/run SYSTEM=%1$s/system
      """;

  private static final String UNKNOWN = "SAYS='Operation not supported (95)'";

  @TempDir Path directory;

  private MachineShell shell;
  private Path from;
  private Path to;

  @BeforeEach
  void aSnapshot() throws IOException {
    shell = new MachineShell(directory);
    from = Files.createDirectories(directory.resolve("system/log"));
    to = directory.resolve("store/state/log");
    Files.createDirectory(from.resolve("sub"));
    Files.writeString(from.resolve("plain"), "plain");
    Files.writeString(from.resolve("new\nline"), "odd");
    Files.writeString(from.resolve("sub/letter"), "letter");
    setfacl("u:7:rwx,g::---", "sub/letter");
    setfacl("u:7:rw,g::r", "new\nline");
    setfacl("g:8:rwx,g::rx", "sub");
  }

  @Test
  void withoutItsAclAFileAllowsItsGroupNoMoreThanTheAclDid() throws IOException {
    assertThat(call(UNKNOWN, "copy_tree \"$SYSTEM/log\" %s files".formatted(to))).isEmpty();

    assertThat(to.resolve("sub/letter")).hasContent("letter");
    assertThat(mode("sub/letter")).isEqualTo("rw----r--");
    assertThat(mode("new\nline")).isEqualTo("rw-r--r--");
    assertThat(mode("sub")).isEqualTo("rwxr-xr-x");
    assertThat(mode("plain")).isEqualTo("rw-r--r--");
    assertThat(directory.resolve("run/status-notes"))
        .content()
        .startsWith("seeding /log: its store holds no ACLs")
        .hasLineCount(1);
  }

  @Test
  void aSingleFileIsSeededTheSameWay() throws IOException {
    String seed = "copy_tree \"$SYSTEM/log/sub/letter\" %s files".formatted(to);
    assertThat(call(UNKNOWN, seed)).isEmpty();
    assertThat(mode("")).isEqualTo("rw----r--");
  }

  @Test
  void anyOtherFailureFailsTheStepAndLeavesNothingAtThePlace() throws IOException {
    assertThat(
            call(
                "SAYS='No space left on device (28)'",
                "copy_tree \"$SYSTEM/log\" %s files".formatted(to)))
        .startsWith("refused: /usr/bin/rsync\n-aAX\n");
    assertThat(directory.resolve("run/report")).content().contains("failed 1 23");
    assertThat(to).doesNotExist();
  }

  private String call(String... lines) throws IOException {
    String[] all = new String[lines.length + 1];
    all[0] = PLAIN_STORE.formatted(directory);
    System.arraycopy(lines, 0, all, 1, lines.length);
    return shell.call(all);
  }

  private void setfacl(String acl, String file) throws IOException {
    Process process =
        new ProcessBuilder("setfacl", "-m", acl, "--", from.resolve(file).toString()).start();
    assertThat(process.onExit().join().exitValue()).isZero();
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve(file)));
  }
}
