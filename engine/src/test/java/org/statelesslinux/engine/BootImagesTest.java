package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.DriverClass;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class BootImagesTest {
  private static final String MANIFEST =
      "#mtree\n. type=dir mode=0755 uid=0 gid=0 time=0.000000000\n";
  private static final BootParts SMALL = new BootParts(List.of("overlay"), Set.of(), List.of());

  @TempDir Path directory;

  private Path tree;
  private Path manifest;
  private BootImages images;

  @BeforeEach
  void makeTree() throws IOException {
    tree = directory.resolve("tree");
    manifest = Files.writeString(directory.resolve("manifest"), MANIFEST);
    for (String version : List.of("6.1", "6.2")) {
      Path modules = Files.createDirectories(tree.resolve("usr/lib/modules/" + version));
      Files.writeString(modules.resolve("vmlinuz"), "kernel " + version);
      Files.writeString(modules.resolve("modules.dep"), "");
      Files.writeString(modules.resolve("modules.builtin"), "kernel/fs/overlayfs/overlay.ko\n");
    }
    images = new BootImages();
  }

  @Test
  void oneThatIsThereIsNotMadeAgain() throws IOException {
    BootImages.Made made = find(Optional.empty(), SMALL);
    assertThat(made.kernel()).hasContent("kernel 6.2");
    assertThat(made.image()).isNotEmptyFile();
    // The snapshot never changes, so that it did cannot be seen.
    Files.writeString(tree.resolve("usr/lib/modules/6.2/vmlinuz"), "another");
    assertThat(find(Optional.empty(), SMALL)).isEqualTo(made);
    assertThat(made.kernel()).hasContent("kernel 6.2");
  }

  @Test
  void snapshotsWithTheSameKernelAndToolsDifferInTheirOwnPartsAlone() throws IOException {
    BootImages.Made made = find(Optional.empty(), SMALL);
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.createDirectories(other.resolve("usr/lib"));
    Files.move(tree.resolve("usr/lib/modules"), other.resolve("usr/lib/modules"));
    Files.writeString(other.resolve("new"), "new");
    Path newer =
        Files.writeString(
            directory.resolve("newer"),
            MANIFEST + "./new type=dir mode=0755 uid=0 gid=0 time=0.000000000\n");
    BootImages.Made next =
        images.find(
            new BootImages.Ingredients(
                directory.resolve("next"),
                other,
                newer,
                Optional.empty(),
                SMALL,
                BootImages.Disk.NONE));
    assertThat(next.kernel()).hasSameBinaryContentAs(made.kernel());
    assertThat(next.image()).hasSameBinaryContentAs(made.image());
    assertThat(next.attributes()).hasSameBinaryContentAs(made.attributes());
    assertThat(Files.mismatch(next.manifest(), made.manifest())).isNotEqualTo(-1);
  }

  @Test
  void lookingForOneMakesNone() throws IOException {
    assertThat(images.findMade(from(Optional.empty(), SMALL))).isEmpty();
    assertThat(directory.resolve("images")).doesNotExist();
    BootImages.Made made = find(Optional.empty(), SMALL);
    assertThat(images.findMade(from(Optional.empty(), SMALL))).contains(made);
    assertThat(images.findMade(from(Optional.of("6.1"), SMALL))).isEmpty();
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "grub-mkimage", debianPackage = "grub-common"))
  void machinesWithBootDisksHaveABootLoaderBesides() throws IOException {
    BootImages.Made made = find(Optional.empty(), SMALL);
    assertThat(made.loader()).isEmpty();
    BootImages.Ingredients onDisk = from(Optional.empty(), SMALL, BootImages.Disk.BOOT_DISK);
    assertThat(images.findMade(onDisk)).isEmpty();

    BootImages.Made withLoader = images.find(onDisk);

    assertThat(withLoader.loader()).hasValueSatisfying(file -> assertThat(file).isNotEmptyFile());
    assertThat(withLoader.image()).hasSameBinaryContentAs(made.image());
    assertThat(images.findMade(onDisk)).contains(withLoader);
  }

  @Test
  void whatIsMadeOfSomethingElseIsSomethingElse() throws IOException {
    BootImages.Made made = find(Optional.empty(), SMALL);
    assertThat(find(Optional.of("6.1"), SMALL).kernel()).hasContent("kernel 6.1");
    assertThat(
            find(
                Optional.empty(),
                new BootParts(SMALL.modules(), Set.of(DriverClass.NETWORK), List.of())))
        .isNotEqualTo(made);
    assertThat(find(Optional.empty(), SMALL)).isEqualTo(made);
  }

  @Test
  void itIsSaidWhereTheToolsCameFrom() throws IOException {
    assertThat(find(Optional.empty(), SMALL).image().resolveSibling("tools"))
        .content()
        .startsWith("/bin/busybox: the publishing host, '");
  }

  @Test
  void whatFailsLeavesNothingAndCanBeTriedAgain() throws IOException {
    assertThatThrownBy(() -> find(Optional.empty(), modules("nothing")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'nothing'");
    try (var left = Files.list(directory.resolve("images"))) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly(".lock");
    }
    assertThat(find(Optional.empty(), SMALL).image()).exists();
  }

  @Test
  void nobodyElseLooksIn() throws IOException {
    find(Optional.empty(), SMALL);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("images"))))
        .isEqualTo("rwx------");
  }

  private BootImages.Made find(Optional<String> version, BootParts parts) throws IOException {
    return images.find(from(version, parts));
  }

  private BootImages.Ingredients from(Optional<String> version, BootParts parts) {
    return from(version, parts, BootImages.Disk.NONE);
  }

  private BootImages.Ingredients from(
      Optional<String> version, BootParts parts, BootImages.Disk disk) {
    return new BootImages.Ingredients(
        directory.resolve("images"), tree, manifest, version, parts, disk);
  }

  private static BootParts modules(String... names) {
    return new BootParts(List.of(names), Set.of(), List.of());
  }
}
