package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.StatelessException;

/** What cannot be read is not taken for what is not there. */
final class UnreadableRepositoryTest {
  private static final ProfileName PROFILE = new ProfileName("kiosk");

  @TempDir Path root;

  @Test
  void aProfileThatCannotBeReadIsNotOneWithoutSnapshots() throws IOException {
    Path snapshots = Files.createDirectories(root.resolve("snapshots"));
    Files.createSymbolicLink(snapshots.resolve("kiosk"), Path.of("kiosk"));

    assertThatThrownBy(() -> Repository.at(root).current(PROFILE))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("kiosk");
  }

  @Test
  void aProfileThatIsNotThereHasNoSnapshot() {
    assertThat(Repository.at(root).current(PROFILE)).isEmpty();
  }

  @Test
  void whoMayNotReadItIsToldWhoMay() {
    assertThat(
            Failures.explain(
                "list the snapshots", root, root, new AccessDeniedException("/srv/stateless")))
        .hasMessageContaining("this user may not use /srv/stateless")
        .hasMessageContaining("Run this as");
  }

  @Test
  void othersSeeNeitherSnapshotsNorDigests() throws IOException {
    new Layout(root).create(PROFILE);

    for (String directory : new String[] {"snapshots", "cache"}) {
      assertThat(Files.getPosixFilePermissions(root.resolve(directory)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }
}
