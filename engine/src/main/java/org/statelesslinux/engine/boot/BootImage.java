package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import com.google.common.io.ByteSource;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;

/**
 * The boot image: an initramfs with busybox, kernel modules, tools and the first program. It is the
 * same for all machines that start snapshots with the same kernel and tools in one way. What is a
 * snapshot's own is in its {@link SnapshotParts}, what is a machine's own in its {@link
 * MachineArchive}, which follow it.
 */
public final class BootImage {
  private static final Path HOST = Path.of("/");

  private static final List<String> MOUNT_POINTS =
      List.of("/dev", "/proc", "/run", "/sys", "/sysroot", "/tmp");

  private static final String RELEASE =
      """
      NAME="Stateless Linux"
      ID=stateless
      PRETTY_NAME="Stateless Linux boot image"
      """;

  private BootImage() {}

  /**
   * What a boot image is made of.
   *
   * @param tree the snapshot's tree
   * @param kernel the kernel in the tree that starts
   * @param modules the kernel modules that must be there: the plan's, and the drivers that the
   *     configuration names
   * @param drivers the drivers that are there if the kernel has them; none if the configuration
   *     names drivers
   * @param tools the programs that the plan needs; busybox is always there
   * @param init the text of the first program, a shell script
   */
  public record Request(
      Path tree,
      Kernel kernel,
      Collection<String> modules,
      Set<DriverClass> drivers,
      Collection<Requirement.Tool> tools,
      String init) {
    /** Keeps its own copies. */
    public Request {
      modules = List.copyOf(modules);
      drivers = Set.copyOf(drivers);
      tools = List.copyOf(tools);
    }
  }

  /**
   * What was made.
   *
   * @param bytes the image's size
   * @param unpackedBytes how much memory its files take on the machine
   * @param compression how it is compressed
   * @param modules how many kernel modules it has
   * @param tools where its tools came from, busybox first
   */
  public record Result(
      long bytes,
      long unpackedBytes,
      ImageCompression compression,
      int modules,
      List<ToolOrigin> tools) {
    /** Keeps its own copy. */
    public Result {
      tools = List.copyOf(tools);
    }
  }

  /**
   * Builds an image: staged beside, flushed, renamed. The same request gives the same bytes.
   *
   * @param image where it will be; an older one is replaced
   * @throws StatelessException if something that it needs is missing in the tree and here
   * @throws IOException if it cannot be written
   */
  public static Result build(Request request, Path image) throws IOException {
    return build(request, image, HOST);
  }

  /**
   * A digest of all that an image is made of, besides the tree: the request, and the tools as they
   * are now, with their libraries. Of one tree, the same digest means the same image.
   *
   * @throws StatelessException if a tool is missing in the tree and here
   */
  public static String digest(Request request) throws IOException {
    return digest(request, HOST);
  }

  static String digest(Request request, Path host) throws IOException {
    Archive tools = new Archive();
    Toolbox.add(
        TreeFiles.in(request.tree()), TreeFiles.in(host), request.tools(), Optional.empty(), tools);
    try (HashingOutputStream digest =
        new HashingOutputStream(Hashing.sha256(), OutputStream.nullOutputStream())) {
      List<String> texts =
          List.of(
              request.kernel().version(),
              new TreeSet<>(request.modules()).toString(),
              new TreeSet<>(request.drivers().stream().flatMap(d -> d.modules().stream()).toList())
                  .toString(),
              request.init());
      for (String text : texts) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.write(Ints.toByteArray(bytes.length));
        digest.write(bytes);
      }
      tools.writeTo(digest);
      return digest.hash().toString();
    }
  }

  static Result build(Request request, Path image, Path host) throws IOException {
    Path work = image.resolveSibling("." + image.getFileName() + ".work");
    Durable.remove(work);
    Files.createDirectory(work);
    try {
      return build(request, image, TreeFiles.in(host), work);
    } finally {
      Durable.remove(work);
    }
  }

  private static Result build(Request request, Path image, TreeFiles host, Path work)
      throws IOException {
    TreeFiles tree = TreeFiles.in(request.tree());
    Archive archive = new Archive();
    addFrame(archive, request);
    KernelModules modules =
        KernelModules.choose(tree, request.kernel(), request.modules(), request.drivers());
    Optional<Elf.Kind> kind = ModuleFiles.add(tree, request.kernel(), modules, archive);
    List<ToolOrigin> tools = Toolbox.add(tree, host, request.tools(), kind, archive);
    addModprobe(archive);
    ImageCompression compression = ImageCompression.of(tree, request.kernel());
    PackedArchive.write(archive, compression, work, image);
    return new Result(
        Files.size(image), archive.bytes(), compression, modules.chosen().size(), tools);
  }

  private static void addFrame(Archive archive, Request request) {
    MOUNT_POINTS.forEach(path -> archive.directory(AbsolutePath.of(path)));
    archive.text(AbsolutePath.of("/etc/initrd-release"), RELEASE);
    archive.file(AbsolutePath.of("/init"), ByteSource.wrap(request.init().getBytes(UTF_8)), 0755);
  }

  /** Whom the kernel calls when it wants a module by itself: parts of NFS, checksums, PHYs. */
  private static void addModprobe(Archive archive) {
    AbsolutePath modprobe = AbsolutePath.of("/sbin/modprobe");
    if (!archive.has(modprobe)) {
      archive.link(modprobe, Toolbox.BUSYBOX.value());
    }
  }
}
