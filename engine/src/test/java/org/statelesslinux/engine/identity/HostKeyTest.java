package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** The files of a key as OpenSSH reads them. */
class HostKeyTest {
  private static final String SSH_KEYGEN = "/usr/bin/ssh-keygen";

  @TempDir Path directory;

  @Test
  @Needs(tools = @Needs.Tool(name = SSH_KEYGEN, debianPackage = "openssh-client"))
  void sshKeygenFindsTheSameKeyInTheFile() throws IOException {
    // Every length of the padding, since the comment's length decides it.
    for (int i = 0; i < 9; i++) {
      HostKey key = key(i);
      String comment = "root@" + "a".repeat(i);
      Path file = write("key-" + i, key.privateFile(comment), "rw-------");
      assertThat(said(SSH_KEYGEN, "-y", "-f", file)).isEqualTo(key.publicLine(comment) + "\n");
    }
  }

  @Test
  @Needs(tools = @Needs.Tool(name = SSH_KEYGEN, debianPackage = "openssh-client"))
  void sshKeygenShowsTheSameFingerprint() throws IOException {
    HostKey key = key(1);
    Path file = write("key.pub", key.publicLine("root@pc-01") + "\n", "rw-r--r--");
    assertThat(said(SSH_KEYGEN, "-l", "-f", file))
        .isEqualTo("256 " + key.fingerprint() + " root@pc-01 (ED25519)\n");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = SSH_KEYGEN, debianPackage = "openssh-client"))
  void whatTheKeySignsTheLineOfKnownHostsProves() throws IOException {
    HostKey key = key(2);
    Path secret = write("key", key.privateFile("c"), "rw-------");
    Path allowed = write("allowed", "pc-01 " + key.publicKey() + "\n", "rw-r--r--");
    Path text = write("text", "hello\n", "rw-r--r--");
    said(SSH_KEYGEN, "-Y", "sign", "-n", "test", "-f", secret, text);
    assertThat(
            said(
                "/bin/sh",
                "-c",
                "exec \"$1\" -Y verify -n test -I pc-01 -f \"$2\" -s \"$3.sig\" <\"$3\"",
                "sh",
                SSH_KEYGEN,
                allowed,
                text))
        .startsWith("Good \"test\" signature");
  }

  @Property(tries = 20)
  void theSameBytesGiveTheSameFilesAndOthersOthers(
      @ForAll @Size(32) byte[] one, @ForAll @Size(32) byte[] other) {
    String file = HostKey.of(one).privateFile("c");
    assertThat(HostKey.of(one.clone()).privateFile("c")).isEqualTo(file);
    assertThat(HostKey.of(other).privateFile("c").equals(file))
        .isEqualTo(Arrays.equals(one, other));
  }

  @Test
  void itIsNotPrinted() {
    assertThat(key(1)).hasToString("«secret»");
  }

  private static HostKey key(int number) {
    byte[] seed = new byte[32];
    seed[7] = (byte) number;
    return HostKey.of(seed);
  }

  private Path write(String name, String content, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String said(Object... words) throws IOException {
    String[] argv = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
