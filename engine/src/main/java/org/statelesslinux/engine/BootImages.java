package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.statelesslinux.engine.boot.BootImage;
import org.statelesslinux.engine.boot.BootLoader;
import org.statelesslinux.engine.boot.Kernel;
import org.statelesslinux.engine.boot.SnapshotParts;
import org.statelesslinux.engine.boot.ToolOrigin;
import org.statelesslinux.engine.boot.TreeFiles;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.text.Texts;

/**
 * The kernels, boot images and their like of snapshots, each made when it is first asked for:
 * {@code <key>/{vmlinuz,initrd,manifest,attributes,loader,tools}} in a snapshot's directory, where
 * the key stands for all that they are made of and for who makes them. What is there never changes,
 * whatever this host installs. May be used by several threads and processes.
 */
final class BootImages {
  private static final String KERNEL = "vmlinuz";
  private static final String IMAGE = "initrd";
  private static final String MANIFEST = "manifest";
  private static final String ATTRIBUTES = "attributes";
  private static final String LOADER = "loader";
  private static final int KEY = 16;

  /** Which files there are, and what is in which; another number for other ones. */
  private static final String LAYOUT = "2";

  /** For people: where each tool in the image came from. */
  private static final String TOOLS = "tools";

  /** The next version may make them otherwise, and has a machine's archive expect that. */
  private static final String MAKER =
      Optional.ofNullable(BootImage.class.getModule().getDescriptor())
          .flatMap(ModuleDescriptor::rawVersion)
          .or(() -> Optional.ofNullable(BootImage.class.getPackage().getImplementationVersion()))
          .orElse("");

  /** Reading all tools takes a while, and a hundred machines may ask at once. */
  private static final Duration TOOLS_STAY = Duration.ofSeconds(10);

  private final Cache<BootImage.Request, String> digests =
      CacheBuilder.newBuilder().maximumSize(64).expireAfterWrite(TOOLS_STAY).build();

  /**
   * A kernel and what it unpacks.
   *
   * @param kernel the kernel
   * @param image the boot image
   * @param manifest the archive with the snapshot's manifest
   * @param attributes the archive with the snapshot's extended attributes
   * @param loader the boot loader for boot disks, if it was asked for
   */
  record Made(Path kernel, Path image, Path manifest, Path attributes, Optional<Path> loader) {}

  /**
   * What a kernel and a boot image are made of.
   *
   * @param directory where those of the snapshot are
   * @param tree the snapshot's tree
   * @param manifest its manifest
   * @param version the kernel's version; empty for the newest
   * @param parts what must be in the image
   * @param disk what machines keep them on
   */
  record Ingredients(
      Path directory,
      Path tree,
      Path manifest,
      Optional<String> version,
      BootParts parts,
      Disk disk) {
    private BootImage.Request request() {
      return new BootImage.Request(
          tree,
          Kernel.find(TreeFiles.in(tree), version),
          parts.modules(),
          parts.drivers(),
          parts.tools(),
          BootBuilder.resource("init"));
    }
  }

  /** What machines keep what they start with on. */
  enum Disk {
    /** On nothing: they fetch it. */
    NONE,
    /** On boot disks, for which there is a boot loader. */
    BOOT_DISK
  }

  /** Finds them, or makes them. */
  Made find(Ingredients from) throws IOException {
    BootImage.Request request = from.request();
    Path directory = from.directory();
    Path place = directory.resolve(key(request, from.disk()));
    Made made = made(place, from.disk());
    if (!Files.exists(place)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      HostLock.holding(
          directory.resolve(".lock"),
          () -> {
            if (!Files.exists(place)) {
              make(directory.resolve(".part"), place, request, from);
            }
            return made;
          });
    }
    return made;
  }

  /** Finds them if they are made already. */
  Optional<Made> findMade(Ingredients from) throws IOException {
    Path place = from.directory().resolve(key(from.request(), from.disk()));
    return Files.exists(place) ? Optional.of(made(place, from.disk())) : Optional.empty();
  }

  private static Made made(Path place, Disk disk) {
    return new Made(
        place.resolve(KERNEL),
        place.resolve(IMAGE),
        place.resolve(MANIFEST),
        place.resolve(ATTRIBUTES),
        disk == Disk.BOOT_DISK ? Optional.of(place.resolve(LOADER)) : Optional.empty());
  }

  private String key(BootImage.Request request, Disk disk) throws IOException {
    String loader = disk == Disk.BOOT_DISK ? BootBuilder.resource("grub.cfg") : "";
    return Hashing.sha256()
        .hashString(String.join("\n", MAKER, LAYOUT, digest(request), loader), UTF_8)
        .toString()
        .substring(0, KEY);
  }

  private String digest(BootImage.Request request) throws IOException {
    try {
      return digests.get(request, () -> BootImage.digest(request));
    } catch (UncheckedExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static void make(Path stage, Path place, BootImage.Request request, Ingredients from)
      throws IOException {
    Durable.remove(stage);
    Files.createDirectory(stage);
    try {
      // What a server may lack is found before all that takes long.
      if (from.disk() == Disk.BOOT_DISK) {
        makeLoader(stage);
      }
      request.kernel().copyImage(TreeFiles.in(request.tree()), stage.resolve(KERNEL));
      BootImage.Result result = BootImage.build(request, stage.resolve(IMAGE));
      SnapshotParts.write(
          from.manifest(),
          result.compression(),
          stage.resolve(MANIFEST),
          stage.resolve(ATTRIBUTES));
      Durable.flush(stage.resolve(KERNEL));
      Durable.write(stage.resolve(TOOLS), origins(result.tools()), 0600);
      Durable.rename(stage, place);
    } finally {
      Durable.remove(stage);
    }
  }

  private static void makeLoader(Path stage) throws IOException {
    Path loader = stage.resolve(LOADER);
    try (OutputStream out = Files.newOutputStream(loader)) {
      BootLoader.write(stage, out);
    }
    Durable.flush(loader);
  }

  private static String origins(List<ToolOrigin> tools) {
    StringBuilder text = new StringBuilder();
    for (ToolOrigin tool : tools) {
      String from = tool.fromSnapshot() ? "the snapshot" : "the publishing host";
      text.append("%s: %s, %s\n".formatted(tool.program(), from, Texts.quote(tool.file())));
    }
    return text.toString();
  }
}
