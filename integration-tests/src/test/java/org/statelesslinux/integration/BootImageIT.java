package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.BootImage;
import org.statelesslinux.engine.boot.DriverClass;
import org.statelesslinux.engine.boot.ImageCompression;
import org.statelesslinux.engine.boot.Kernel;
import org.statelesslinux.engine.boot.TreeFiles;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.testsupport.Needs;

/** The boot image of a real Debian: small, the same each time, with tools that run. */
@NeedsHost
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap"),
      @Needs.Tool(name = "zstd", debianPackage = "zstd"),
      @Needs.Tool(name = "bsdtar", debianPackage = "libarchive-tools")
    },
    paths = "/etc/debian_version")
class BootImageIT {
  private static final List<Requirement.Tool> TOOLS =
      List.of(
          tool("/usr/bin/rsync", "rsync"),
          tool("/usr/bin/mtree", "mtree-netbsd"),
          tool("/usr/bin/getfattr", "attr"),
          tool("/usr/bin/setfattr", "attr"));

  @TempDir Path directory;

  private static Requirement.Tool tool(String path, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(path), debianPackage);
  }

  @Test
  void itIsAQuarterOfDebiansOwnAndItsToolsRun() throws IOException {
    Path prototype = Debian.machine();
    Repository repository = Repository.at(directory.resolve("repository"));
    ProfileName profile = new ProfileName("debian");
    repository.publish(profile, prototype, Listener.silent());
    SnapshotInfo snapshot = repository.current(profile).orElseThrow();
    Path tree = repository.tree(profile, snapshot.id());
    Kernel kernel = Kernel.find(TreeFiles.in(tree), Optional.empty());
    BootImage.Request request =
        new BootImage.Request(
            tree,
            kernel,
            List.of("nfsv4", "overlay"),
            Set.of(DriverClass.NETWORK),
            TOOLS,
            "#!/bin/busybox sh\n");
    Path image = directory.resolve("image");

    BootImage.Result result = BootImage.build(request, image);

    assertThat(result.compression()).isEqualTo(ImageCompression.ZSTD);
    Path debians = tree.resolve("boot/initrd.img-" + kernel.version());
    assertThat(result.bytes()).isLessThan(Files.size(debians) / 4);
    Path again = directory.resolve("again");
    BootImage.build(request, again);
    assertThat(again).hasSameBinaryContentAs(image);
    assertToolsRun(image);
  }

  /** As the first program would find it, but for the kernel. */
  private void assertToolsRun(Path image) {
    Path root = directory.resolve("root");
    assertThat(
            Shell.run(
                directory,
                """
                mkdir "$2"; zstd -dcq < "$1" 2> /dev/null > cpio || [ -s cpio ]
                bsdtar -xf cpio -C "$2"; mkdir "$2/run/stateless"
                mv "$2/stateless/tools" "$2/run/stateless/tools"
                echo one > "$2/tmp/one"
                chroot "$2" /usr/bin/rsync -aX --checksum /tmp/one /tmp/two
                cat "$2/tmp/two"
                chroot "$2" /usr/bin/setfattr -n user.a -v v /tmp/two
                chroot "$2" /usr/bin/getfattr --absolute-names -d /tmp/two
                chroot "$2" /usr/bin/mtree -c -k type -p /tmp | grep -cE '^ +(one|two) '
                """,
                image,
                root))
        .isEqualTo("one\n# file: /tmp/two\nuser.a=\"v\"\n\n2");
  }
}
