package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.statelesslinux.engine.boot.BootImage;
import org.statelesslinux.engine.boot.Kernel;
import org.statelesslinux.engine.boot.ToolOrigin;
import org.statelesslinux.engine.boot.TreeFiles;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.text.Texts;

/**
 * The kernels and boot images of one snapshot, each made when it is first asked for: {@code
 * <key>/{vmlinuz,initrd,tools}}, where the key stands for all that they are made of and for who
 * makes them. What is there never changes. May be used by several threads and processes.
 */
final class BootImages {
  private static final String KERNEL = "vmlinuz";
  private static final String IMAGE = "initrd";

  /** For people: where each tool in the image came from. */
  private static final String TOOLS = "tools";

  /** The next version may make them otherwise, and has a machine's archive expect that. */
  private static final String MAKER =
      Optional.ofNullable(BootImage.class.getModule().getDescriptor())
          .flatMap(ModuleDescriptor::rawVersion)
          .or(() -> Optional.ofNullable(BootImage.class.getPackage().getImplementationVersion()))
          .orElse("");

  private final Path directory;

  BootImages(Path directory) {
    this.directory = directory;
  }

  /**
   * A kernel and the boot image that belongs to it.
   *
   * @param kernel the kernel
   * @param image the boot image
   */
  record Made(Path kernel, Path image) {}

  /**
   * Finds them, or makes them.
   *
   * @param tree the snapshot's tree
   * @param manifest its manifest
   * @param version the kernel's version; empty for the newest
   * @param parts what must be in the image
   */
  Made find(Path tree, Path manifest, Optional<String> version, BootParts parts)
      throws IOException {
    String init = BootBuilder.resource("init");
    Path place = directory.resolve(key(version, parts, init));
    Made made = new Made(place.resolve(KERNEL), place.resolve(IMAGE));
    if (!Files.exists(place)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      HostLock.holding(
          directory.resolve(".lock"),
          () -> {
            if (!Files.exists(place)) {
              make(place, tree, manifest, version, parts, init);
            }
            return made;
          });
    }
    return made;
  }

  private void make(
      Path place, Path tree, Path manifest, Optional<String> version, BootParts parts, String init)
      throws IOException {
    Path stage = directory.resolve(".part");
    Durable.remove(stage);
    Files.createDirectory(stage);
    try {
      TreeFiles files = TreeFiles.in(tree);
      Kernel kernel = Kernel.find(files, version);
      kernel.copyImage(files, stage.resolve(KERNEL));
      BootImage.Result result =
          BootImage.build(
              new BootImage.Request(
                  tree, manifest, kernel, parts.modules(), parts.drivers(), parts.tools(), init),
              stage.resolve(IMAGE));
      Durable.flush(stage.resolve(KERNEL));
      Durable.write(stage.resolve(TOOLS), origins(result.tools()), 0600);
      Durable.rename(stage, place);
    } finally {
      Durable.remove(stage);
    }
  }

  private static String origins(List<ToolOrigin> tools) {
    StringBuilder text = new StringBuilder();
    for (ToolOrigin tool : tools) {
      String from = tool.fromSnapshot() ? "the snapshot" : "the publishing host";
      text.append("%s: %s, %s\n".formatted(tool.program(), from, Texts.quote(tool.file())));
    }
    return text.toString();
  }

  private static String key(Optional<String> version, BootParts parts, String init) {
    List<String> all =
        List.of(
            MAKER,
            version.orElse(""),
            new TreeSet<>(parts.modules()).toString(),
            new TreeSet<>(parts.drivers()).toString(),
            new TreeSet<>(parts.tools().stream().map(tool -> tool.program().value()).toList())
                .toString(),
            init);
    return Hashing.sha256().hashString(String.join("\n", all), UTF_8).toString().substring(0, 16);
  }
}
