package org.statelesslinux.engine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.statelesslinux.engine.boot.BootImage;
import org.statelesslinux.engine.boot.Kernel;
import org.statelesslinux.engine.boot.TreeFiles;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;

/**
 * The kernels and boot images of snapshots, each made when it is first asked for: {@code
 * <key>/{vmlinuz,initrd}} in a snapshot's directory, where the key stands for all that they are
 * made of. What is there never changes. May be used by several threads and processes.
 */
final class BootImages {
  private static final String KERNEL = "vmlinuz";
  private static final String IMAGE = "initrd";
  private static final int KEY = 16;

  /** Reading all tools takes a while, and a hundred machines may ask at once. */
  private static final Duration TOOLS_STAY = Duration.ofSeconds(10);

  private final Cache<BootImage.Request, String> digests =
      CacheBuilder.newBuilder().maximumSize(64).expireAfterWrite(TOOLS_STAY).build();

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
   * @param directory where those of the snapshot are
   * @param tree the snapshot's tree
   * @param manifest its manifest
   * @param version the kernel's version; empty for the newest
   * @param parts what must be in the image
   */
  Made find(Path directory, Path tree, Path manifest, Optional<String> version, BootParts parts)
      throws IOException {
    BootImage.Request request =
        new BootImage.Request(
            tree,
            manifest,
            Kernel.find(TreeFiles.in(tree), version),
            parts.modules(),
            parts.drivers(),
            parts.tools(),
            BootBuilder.resource("init"));
    Path place = directory.resolve(digest(request).substring(0, KEY));
    Made made = new Made(place.resolve(KERNEL), place.resolve(IMAGE));
    if (!Files.exists(place)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      HostLock.holding(
          directory.resolve(".lock"),
          () -> {
            if (!Files.exists(place)) {
              make(directory.resolve(".part"), place, request);
            }
            return made;
          });
    }
    return made;
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

  private static void make(Path stage, Path place, BootImage.Request request) throws IOException {
    Durable.remove(stage);
    Files.createDirectory(stage);
    try {
      request.kernel().copyImage(TreeFiles.in(request.tree()), stage.resolve(KERNEL));
      BootImage.build(request, stage.resolve(IMAGE));
      Durable.flush(stage.resolve(KERNEL));
      Durable.rename(stage, place);
    } finally {
      Durable.remove(stage);
    }
  }
}
