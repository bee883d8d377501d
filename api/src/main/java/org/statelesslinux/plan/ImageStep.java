package org.statelesslinux.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;

/** A step on image files, which hold a tree and the digests that guard it. */
public sealed interface ImageStep extends Step {
  /**
   * Packs a tree into an image file, followed by the hash tree of dm-verity that guards it. Yields
   * the facts {@link #FORMAT}, {@link #BYTES}, {@link #VERITY_ROOT} and {@link #VERITY_OFFSET}. The
   * same tree gives the same file, byte for byte.
   *
   * <p>The image is padded to blocks of 4096 bytes. After it come the header and the hashes that
   * {@code veritysetup format} makes: sha256, data and hash blocks of 4096 bytes. Sources:
   * veritysetup(8); the kernel's Documentation/admin-guide/device-mapper/verity.rst.
   *
   * @param tree the tree
   * @param image the file
   * @param format the image's format
   * @param compression how it is compressed; one that the format takes
   */
  record BuildImage(
      AbsolutePath tree,
      AbsolutePath image,
      ImageFormat format,
      Compression compression,
      String why)
      implements ImageStep {
    /** The fact that holds the type of the image's file system, as mount(8) names it. */
    public static final String FORMAT = "image.format";

    /** The fact that holds the whole file's size. */
    public static final String BYTES = "image.bytes";

    /** The fact that holds the root hash of the hash tree: 64 hexadecimal digits. */
    public static final String VERITY_ROOT = "verity.root";

    /**
     * The fact that holds where in the file the image ends and dm-verity's header begins, in bytes:
     * {@code --hash-offset} of veritysetup(8).
     */
    public static final String VERITY_OFFSET = "verity.offset";

    /** Checks that the format takes the compression. */
    public BuildImage {
      if (!format.takes(compression)) {
        throw new IllegalArgumentException(
            format.fileSystem() + " does not take the compression " + compression);
      }
    }

    @Override
    public Set<Phase> phases() {
      return Phases.PUBLISH;
    }
  }

  /** The format of an image file. */
  enum ImageFormat {
    /** squashfs, as mksquashfs(1) makes it. */
    SQUASHFS("squashfs"),
    /** erofs, as mkfs.erofs(1) makes it. */
    EROFS("erofs");

    private final String fileSystem;

    ImageFormat(String fileSystem) {
      this.fileSystem = fileSystem;
    }

    /** The type of its file system, as mount(8) names it; the kernel's module has the same name. */
    public String fileSystem() {
      return fileSystem;
    }

    /** The compressors that it takes. */
    public List<String> compressors() {
      return switch (this) {
        case SQUASHFS -> List.of("zstd", "gzip", "xz", "lz4");
        case EROFS -> List.of("lz4", "lz4hc");
      };
    }

    /** Whether it takes this compression. */
    public boolean takes(Compression compression) {
      return compressors().contains(compression.compressor());
    }
  }

  /**
   * Mounts an image that {@link BuildImage} made, read-only. The kernel compares each block with
   * its digest when it reads it (dm-verity), so what is damaged or forged is never used. Where its
   * kernel cannot, a host reads the whole image first.
   *
   * @param image the file
   * @param format its format
   * @param facts what is known of it
   * @param at the mount point, made if it is missing
   */
  record MountImage(
      AbsolutePath image, ImageFormat format, ImageFacts facts, AbsolutePath at, String why)
      implements ImageStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * What is known of an image since it was made.
   *
   * @param bytes its size
   * @param verityRoot the root of its tree of digests, in 64 hexadecimal digits
   * @param verityOffset where in the file that tree begins, in bytes
   */
  record ImageFacts(Value bytes, Value verityRoot, Value verityOffset) {
    /** As {@link BuildImage} yielded it. */
    public static final ImageFacts YIELDED =
        new ImageFacts(
            Value.fact(BuildImage.BYTES),
            Value.fact(BuildImage.VERITY_ROOT),
            Value.fact(BuildImage.VERITY_OFFSET));
  }

  /**
   * Reads all of an image that {@link BuildImage} made, and fails if it is not what was made: by
   * its size, and by the root of its tree of digests.
   *
   * @param image the file
   * @param facts what is known of it
   */
  record VerifyImage(AbsolutePath image, ImageFacts facts, String why) implements ImageStep {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Packs a tree into images that are stacked to be that tree again, each smaller than a limit;
   * with a base, only what differs from an older tree, over the images of that one, which are
   * linked here. What the older tree has and this one has not is hidden by whiteouts (the kernel's
   * Documentation/filesystems/overlayfs.rst). The images are squashfs, guarded as by {@link
   * BuildImage}, and named by their root hashes. Yields the fact {@link #LAYERS}.
   *
   * @param tree the tree
   * @param manifest its manifest
   * @param base what is below; empty to pack all of the tree
   * @param artefacts the directory for the images
   * @param folder the name of the directory in it for those that are made now
   * @param limit how many bytes no image may reach
   * @param compression how they are compressed
   */
  record BuildLayers(
      AbsolutePath tree,
      AbsolutePath manifest,
      Optional<LayerBase> base,
      AbsolutePath artefacts,
      String folder,
      long limit,
      Compression compression,
      String why)
      implements ImageStep {
    /** The fact that holds the images, see {@link Layer}. */
    public static final String LAYERS = "image.layers";

    /** Checks that squashfs takes the compression, and that the folder is one name. */
    public BuildLayers {
      if (!folder.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
        throw new IllegalArgumentException("'" + folder + "' is no name of a directory");
      }
      if (!ImageFormat.SQUASHFS.takes(compression)) {
        throw new IllegalArgumentException("squashfs does not take the compression " + compression);
      }
    }

    @Override
    public Set<Phase> phases() {
      return Phases.PUBLISH;
    }
  }

  /**
   * The images of an older tree.
   *
   * @param manifest the manifest of that tree
   * @param artefacts the directory that the images are in
   * @param layers the images, topmost first
   */
  record LayerBase(AbsolutePath manifest, AbsolutePath artefacts, List<Layer> layers) {
    /** Keeps its own copy. */
    public LayerBase {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Mounts the images that {@link BuildLayers} made, stacked, read-only. In a stack of several, a
   * file with several names becomes two when it is written to: the kernel keeps no index over what
   * has no UUID of its own. The kernel compares each block with its digest when it reads it, as for
   * {@link MountImage}.
   *
   * @param artefacts the directory that they are in, by their paths below it
   * @param layers the images, as {@link Layer} writes them
   * @param at the mount point, made if it is missing
   * @param advice what to do where an image cannot be had, in sentences
   */
  record MountLayers(
      AbsolutePath artefacts, Value layers, AbsolutePath at, String advice, String why)
      implements ImageStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Reads all of the images that {@link BuildLayers} made, and fails if one is not what was made.
   *
   * @param artefacts the directory that they are in, by their paths below it
   * @param layers the images, as {@link Layer} writes them
   */
  record VerifyLayers(AbsolutePath artefacts, Value layers, String why) implements ImageStep {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }
}
