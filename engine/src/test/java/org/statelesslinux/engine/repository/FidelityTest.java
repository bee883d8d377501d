package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.statelesslinux.testsupport.Needs;

/** A snapshot is its prototype, in everything that the system's own tools can see. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "setfacl", debianPackage = "acl"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin"),
      @Needs.Tool(name = "python3", debianPackage = "python3-minimal"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "bsdtar", debianPackage = "libarchive-tools")
    })
final class FidelityTest extends RepositoryTestCase {
  @Test
  void aSnapshotIsItsPrototype() {
    Trees.everything(prototype);

    PublishOutcome outcome = publish();

    assertThat(Trees.describe(tree(outcome))).isEqualTo(Trees.describe(prototype));
    assertThat(verify(outcome)).isEmpty();
  }

  @Test
  void soIsTheNextSnapshotThatSharesItsFiles() {
    Trees.everything(prototype);
    PublishOutcome first = publish();
    Shell.run(prototype, "echo changed > etc/hostname");

    PublishOutcome second = publish();

    assertThat(Trees.describe(tree(second))).isEqualTo(Trees.describe(prototype));
    assertThat(verify(first)).isEmpty();
    assertThat(verify(second)).isEmpty();
  }

  @Test
  void socketsAreListedAndLeftOut() {
    Trees.everything(prototype);

    PublishOutcome outcome = publish();

    assertThat(outcome.skipped()).containsExactly("etc/socket");
    assertThat(tree(outcome).resolve("etc/socket")).doesNotExist();
  }

  @Test
  void holesStayHoles() {
    Trees.everything(prototype);

    Path tree = tree(publish());

    assertThat(Shell.run(tree, "stat -c '%s %b' sparse all-hole"))
        .isEqualTo(Shell.run(prototype, "stat -c '%s %b' sparse all-hole"));
  }

  @Test
  void pathsLongerThanTheKernelTakesAreKept() throws IOException {
    Trees.deep(prototype);
    PublishOutcome first = publish();
    Files.writeString(prototype.resolve("more"), "more");

    PublishOutcome second = publish();

    String describe =
        "find . ! -type f -printf '%P %y %m %T@ %l\\n' | sort; "
            + "find . -name link -execdir cat {} +";
    assertThat(Shell.run(tree(second), describe)).isEqualTo(Shell.run(prototype, describe));
    assertThat(second.reused()).isEqualTo(3);
    assertThat(verify(first)).isEmpty();
    assertThat(verify(second)).isEmpty();
  }

  @Test
  void debiansMtreeAgreesWithTheManifestAndSeesAChange() {
    Trees.everything(prototype);
    PublishOutcome outcome = publish();
    Path manifest = repository.manifest(PROFILE, outcome.snapshot().id());

    assertThat(Shell.run(tree(outcome), "mtree -f \"$1\" -p .", manifest)).isEmpty();

    Shell.run(tree(outcome), "chmod u+x etc/hostname");
    Shell.Result changed = Shell.attempt(tree(outcome), "mtree -f \"$1\" -p .", manifest);
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.output()).contains("etc/hostname");
  }

  @Test
  void bsdtarListsTheManifest() {
    Trees.everything(prototype);
    PublishOutcome outcome = publish();
    Path manifest = repository.manifest(PROFILE, outcome.snapshot().id());

    String listed = Shell.run(scratch, "bsdtar -tf \"$1\" | wc -l", manifest).strip();
    String found = Shell.run(tree(outcome), "find . -printf 'x\\n' | wc -l").strip();

    assertThat(listed).isEqualTo(found).isEqualTo(Long.toString(outcome.snapshot().entries()));
  }
}
