package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.MachineName;

class MachineIdentityTest {
  private static final SiteSecret SECRET = SiteSecret.parse("0123456789abcdef".repeat(4));
  private static final MachineName PC = new MachineName("pc-01");

  /** Worked out with Python's hmac and cryptography modules: identities must never change. */
  @Test
  void theIdentityOfAMachineIsFixedForGood() {
    MachineIdentity identity = SECRET.identity(PC, 0);
    assertThat(identity.machineId()).isEqualTo("0f418fb86a3147f58a5d528073d3ea52");
    assertThat(identity.hostKey().publicKey())
        .isEqualTo(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKWtfsmS0GJC7scjDN0NUvnAIyMRn1ptxrvYVSi2/Tn/");
    assertThat(SECRET.identity(PC, 1).machineId()).isEqualTo("00ba23d9df9d4ceb9aeb8adadf5dd73f");
  }

  @Test
  void noTwoMachinesAndNoTwoEpochsShareAnything() {
    Set<String> ids = new HashSet<>();
    Set<String> keys = new HashSet<>();
    int count = 0;
    for (String name : new String[] {"pc-1", "pc-11", "1", "11"}) {
      for (int epoch : new int[] {0, 1, 11, 999_999_999}) {
        MachineIdentity identity = SECRET.identity(new MachineName(name), epoch);
        ids.add(identity.machineId());
        keys.add(identity.hostKey().fingerprint());
        count++;
      }
    }
    assertThat(ids).hasSize(count);
    assertThat(keys).hasSize(count);
    assertThat(SiteSecret.parse("ab".repeat(32)).identity(PC, 0).machineId())
        .isNotEqualTo(SECRET.identity(PC, 0).machineId());
  }

  @Test
  void theIdIsMarkedAsARandomUuid() {
    for (int i = 0; i < 100; i++) {
      assertThat(SECRET.identity(new MachineName("pc-" + i), 0).machineId())
          .matches("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}");
    }
  }

  @Test
  void theFilesAreWhatTheOsReads() {
    MachineIdentity identity = SECRET.identity(PC, 0);
    var files = identity.files();
    assertThat(files)
        .containsOnlyKeys("machine-id", "ssh_host_ed25519_key", "ssh_host_ed25519_key.pub");
    assertThat(new String(files.get("machine-id"), US_ASCII))
        .isEqualTo(identity.machineId() + "\n");
    assertThat(new String(files.get("ssh_host_ed25519_key"), US_ASCII))
        .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .endsWith("\n-----END OPENSSH PRIVATE KEY-----\n");
    assertThat(new String(files.get("ssh_host_ed25519_key.pub"), US_ASCII))
        .isEqualTo(identity.hostKey().publicKey() + " root@pc-01\n");
  }

  @Test
  void nothingOfItIsPrinted() {
    assertThat(SECRET.identity(PC, 0)).hasToString("«secret»");
    assertThat(SECRET.backupPassword(PC, 0)).hasToString("«secret»");
  }
}
