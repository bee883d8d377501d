package org.statelesslinux.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/**
 * One thing that is done. Every kind can be repeated: done twice is the same as done once.
 *
 * <p>The last component of every kind is {@code why}: a phrase of what is going on, for the person
 * who watches, such as {@code "mounting the root"}.
 */
public sealed interface Step {
  /** What is going on, as a phrase. */
  String why();

  /** The phases in which this kind may stand. */
  Set<Phase> phases();

  /**
   * Loads kernel modules with what they depend on; built-in ones count as loaded. What is loaded
   * stays for the running OS: a plan for that, which has the modules of another kernel at hand,
   * loads none.
   *
   * @param modules the modules' names, as modprobe(8) takes them
   */
  record LoadModules(List<String> modules, String why) implements Step {
    /** Keeps its own copy. */
    public LoadModules {
      modules = List.copyOf(modules);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /** Configures the network card. */
  record BringUpNetwork(String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Waits for a device.
   *
   * @param device the device
   * @param atMost how long
   */
  record AwaitDevice(Device device, Duration atMost, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a disk's file system where it is missing, may be made, and the place is blank; goes on
   * where that was cut short.
   *
   * @param disk the disk
   */
  record MakeFileSystem(Disk disk, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes the disk that a machine starts from by itself, where it is missing and the place is
   * blank: partitions for a boot loader and boot entries, and those of others. Goes on where that
   * was cut short. A disk that lacks one of the partitions fails the step.
   *
   * @param place where it may be made
   * @param partitions the others, in their order; only the last may be without a size
   */
  record PrepareBootDisk(Disk.MakeOn place, List<Partition> partitions, String why)
      implements Step {
    /** Keeps its own copy. */
    public PrepareBootDisk {
      partitions = List.copyOf(partitions);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * A partition of a boot disk.
   *
   * @param name its name in the partition table, and its file system's label
   * @param size how large it is made; empty for all that the others leave
   */
  record Partition(Device.Label name, Optional<DiskSize> size) {
    @Override
    public String toString() {
      return name.label() + size.map(one -> " (" + one + ")").orElse("");
    }
  }

  /**
   * Mounts a file system of the machine's own disk, after checking it, and makes it as large as the
   * disk has become. One that is damaged, of another type, full or read-only fails the step.
   *
   * @param name what it holds; on a host, the directory that takes its place has this name
   * @param disk the disk
   * @param at the mount point, made if it is missing
   */
  record MountDisk(String name, Disk disk, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Mounts a volume of LVM for directories whose trees get volumes of their own, by {@link
   * SyncTree} with {@link Sharing#VOLUMES}: all of them lie in the thin pool of one volume group,
   * which has the disk's label for its name. Makes the group where it is missing, may be made, and
   * the place is blank; goes on where that was cut short. A group of that name that was not made
   * like that fails the step.
   *
   * @param name what it holds; on a host, the directory that takes its place has this name
   * @param disk the disk, with a label that can be a volume group's name, and ext4
   * @param atMost how long the disk is waited for
   * @param at the mount point, made if it is missing
   */
  record MountVolumes(String name, Disk disk, Duration atMost, AbsolutePath at, String why)
      implements Step {
    private static final Pattern GROUP = Pattern.compile("(?!\\.+$)[A-Za-z0-9_+.][A-Za-z0-9_+.-]*");

    /** Whether what names a disk can name a volume group (lvm(8)), too. */
    public static boolean namesGroup(Device device) {
      return device instanceof Device.Label label && GROUP.matcher(label.label()).matches();
    }

    /**
     * Checks the disk.
     *
     * @throws IllegalArgumentException if it has no such label, or another file system
     */
    public MountVolumes {
      if (!namesGroup(disk.device())) {
        throw new IllegalArgumentException(disk.device() + " names no volume group");
      }
      if (disk.fileSystem() != FileSystem.EXT4) {
        throw new IllegalArgumentException("volumes have ext4, and not " + disk.fileSystem());
      }
    }

    /** The volume group's name. */
    public String group() {
      return ((Device.Label) disk.device()).label();
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Shows the tree of a directory that {@link SyncTree} has filled, where it has a volume of its
   * own; elsewhere it is there already.
   *
   * @param directory the directory with the {@code tree}
   */
  record MountTree(AbsolutePath directory, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Mounts a directory of a file server that keeps a machine's state. On a host, a directory takes
   * its place. One in which files do not keep their owners fails the step.
   *
   * @param name what it holds
   * @param share the exported directory
   * @param machine the machine; the directory below the exported one that bears its name is what is
   *     mounted, and it is made if it is missing
   * @param at the mount point, made if it is missing
   */
  record MountShare(String name, Share share, MachineName machine, AbsolutePath at, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Puts memory in the place of a store that cannot be had, and says so on the console and in the
   * machine's status. What is kept in it is gone at the next boot.
   *
   * @param store the store
   * @param at its mount point, made if it is missing
   */
  record StandIn(StoreName store, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes a store into use that outlives the machine: tells it apart from all others, counts this
   * use, and where the server has copies of it, fills it if it is blank and keeps what is in it
   * aside if it has diverged. Fails if the store is blank and the server cannot be asked; otherwise
   * a server that is away is only noted. A host asks no server.
   *
   * @param store the store
   * @param at where it is mounted
   * @param copy whether the server has copies of it
   */
  record OpenStore(StoreName store, AbsolutePath at, Copy copy, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /** Where what is in a store is kept. */
  enum Copy {
    /** Nowhere else. */
    HERE_ALONE,
    /** On the server too, whose copies come from here, one way. */
    ON_THE_SERVER_TOO
  }

  /**
   * Finds the removable medium with a volume id and mounts it read-only. On a host, the
   * publication's artefacts take its place: they are what the medium holds.
   *
   * @param volume the volume id
   * @param at the mount point, made if it is missing
   */
  record MountMedium(Value volume, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
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
      implements Step {
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
   * Finds the removable medium with a volume id, copies a file of it into memory, and lets go of
   * the medium, which may be taken out then. Refused before anything is copied where the memory
   * that is free does not hold it. On a host, the publication's artefacts take its place, as they
   * do for {@link MountMedium}.
   *
   * @param volume the volume id
   * @param file the name of the file, at the top of the medium
   * @param bytes its size
   * @param at the directory that has it then, made if it is missing
   */
  record CopyFromMedium(Value volume, String file, Value bytes, AbsolutePath at, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Fetches a file that the mode's services offer by {@link OfferFile} into memory, over HTTP from
   * the server, and goes on where the connection broke. Refused before anything is fetched where
   * the memory that is free does not hold it. On a host, the publication's artefacts take its
   * place.
   *
   * @param name the name under which it is offered; its last part is that of the file
   * @param bytes its size
   * @param at the directory that has it then, made if it is missing
   */
  record FetchOffered(OfferName name, Value bytes, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Mounts a file system that is not a device of the machine: of the network, in memory, or in a
   * file (with option {@code loop}).
   *
   * @param source what is mounted
   * @param at the mount point, made if it is missing
   * @param type the file system's type
   * @param options mount options
   */
  record Mount(Value source, AbsolutePath at, String type, List<Value> options, String why)
      implements Step {
    /** Keeps its own copy. */
    public Mount {
      options = List.copyOf(options);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Shows a directory or file at a second place.
   *
   * @param source what is shown
   * @param at where; made if it is missing
   * @param access whether it can be written to there
   */
  record BindMount(AbsolutePath source, AbsolutePath at, Access access, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /** Whether a mount can be written to. */
  enum Access {
    /** It cannot. */
    READ_ONLY,
    /** It can. */
    READ_WRITE
  }

  /**
   * Stacks directories by overlayfs.
   *
   * @param lowers the read-only layers, topmost first
   * @param upper the directory that takes the changes
   * @param work an empty directory on the same file system as {@code upper}
   * @param at the mount point, made if it is missing
   */
  record Overlay(
      List<AbsolutePath> lowers, AbsolutePath upper, AbsolutePath work, AbsolutePath at, String why)
      implements Step {
    /** Keeps its own copy. */
    public Overlay {
      lowers = List.copyOf(lowers);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a directory and those above it; one that is there gets the mode.
   *
   * @param path the directory
   * @param mode its permissions
   */
  record MakeDirectory(AbsolutePath path, int mode, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Writes a file whole: beside, flushed, renamed over.
   *
   * @param path the file
   * @param content its content, in UTF-8
   * @param mode its permissions
   */
  record WriteFile(AbsolutePath path, Value content, int mode, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Seeds a place from a tree if there is nothing at it yet: owners, modes, times, links, ACLs and
   * extended attributes are kept. Half a copy never stands at the place.
   *
   * @param from what it is seeded from
   * @param to the place
   * @param seed how much is copied
   */
  record CopyTree(AbsolutePath from, AbsolutePath to, Seed seed, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Fetches a snapshot's tree by rsync(1), with all attributes: into a directory that gets the
   * {@code tree} and, when that is whole, the {@code manifest}. Goes on with what an interrupted
   * one left. Only what differs from the basis travels, which the two manifests say; neither side
   * looks through its tree. Bytes that came are not verified.
   *
   * @param url the directory with the {@code tree}, {@code rsync://…/}
   * @param into the directory, made if it is missing
   * @param manifest the snapshot's manifest
   * @param snapshot the snapshot
   * @param sharing how what is unchanged is shared with the basis
   * @param basis a directory with the tree and manifest of another snapshot, or a link to one; it
   *     need not be there, and is never changed
   */
  record SyncTree(
      Value url,
      AbsolutePath into,
      AbsolutePath manifest,
      SnapshotId snapshot,
      Sharing sharing,
      Optional<AbsolutePath> basis,
      String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /** How two trees on one file system share what is equal in them. */
  enum Sharing {
    /** An unchanged file is a hard link to the other's. */
    HARD_LINKS,
    /** Each is a subvolume of btrfs, and a snapshot of another; elsewhere, hard links. */
    SUBVOLUMES,
    /**
     * Each is a thin volume of LVM, and a snapshot of another, where {@link MountVolumes} has
     * mounted the directory; elsewhere, hard links.
     */
    VOLUMES
  }

  /**
   * Makes a tree that is damaged what its manifest says: fetches by rsync(1) what is missing or
   * differs, and removes what is too much. No file is written to, since other trees may share it.
   * What came is not verified.
   *
   * @param url the directory with the {@code tree}, {@code rsync://…/}
   * @param tree the tree
   * @param manifest its manifest
   * @param snapshot the snapshot
   */
  record RepairTree(
      Value url, AbsolutePath tree, AbsolutePath manifest, SnapshotId snapshot, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Checks a tree against a manifest, and the manifest against the snapshot's id.
   *
   * @param tree the tree
   * @param manifest the manifest
   * @param snapshot the snapshot
   * @param attributes what is compared besides names, types, sizes, bytes and link targets
   */
  record VerifyTree(
      AbsolutePath tree,
      AbsolutePath manifest,
      SnapshotId snapshot,
      Set<Attribute> attributes,
      String why)
      implements Step {
    /** Keeps its own copy. */
    public VerifyTree {
      attributes = Set.copyOf(attributes);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Reads all of an image that {@link BuildImage} made, and fails if it is not what was made: by
   * its size, and by the root of its tree of digests.
   *
   * @param image the file
   * @param facts what is known of it
   */
  record VerifyImage(AbsolutePath image, ImageFacts facts, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Checks that a root is the snapshot, by what is at the top and what every OS needs, and fails
   * otherwise. Cheap in every mode: it reads no tree.
   *
   * @param root the root
   * @param manifest the manifest
   * @param snapshot the snapshot
   */
  record CheckRoot(AbsolutePath root, AbsolutePath manifest, SnapshotId snapshot, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Puts back capabilities, ACLs and other extended attributes that the root's transport has lost.
   *
   * @param root the writable root
   * @param dump what the entries must have, in the format of setfattr(1)'s {@code --restore}
   */
  record RestoreAttributes(AbsolutePath root, AbsolutePath dump, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes the machine's keys from its key disk, where its own archive left them out: a file system
   * with the label {@link #LABEL} that a person has carried to it. Only files of which the archive
   * has the digests are taken. A machine whose keys are not found goes on without, and says why.
   *
   * @param machine the machine, whose directory on the disk bears its name
   * @param epoch which of its keys it must have
   */
  record ReadKeyDisk(MachineName machine, int epoch, String why) implements Step {
    /** The label of key disks: one that every file system can have, also vfat. */
    public static final String LABEL = "SL-KEYS";

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a root the machine's own: its machine id and its SSH host key. One that was brought holds
   * on any hardware; without one, whatever is not the snapshot's stays, and the rest is random.
   *
   * @param system the writable root
   * @param identity the directory with what was brought, which need not be there
   * @param image the read-only root, whose identity is that of many machines
   */
  record InstallIdentity(AbsolutePath system, AbsolutePath identity, AbsolutePath image, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes the root's entries out of a table of file systems: the root is mounted already, and what
   * the table says of it was meant for another way to it. Nothing if there is no such file.
   *
   * @param table the file, in the format of fstab(5)
   */
  record DropRootMount(AbsolutePath table, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Renames a directory or file to a name that is free, after flushing what is in it.
   *
   * @param from the old name
   * @param to the new name, on the same file system; if it is there already, {@code from} is
   *     removed
   */
  record Rename(AbsolutePath from, AbsolutePath to, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Points a symbolic link somewhere else in one move.
   *
   * @param link the link
   * @param target what it points to, relative to the link's directory
   */
  record SwapLink(AbsolutePath link, String target, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

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
      implements Step {
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
      implements Step {
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
      implements Step {
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
  record VerifyLayers(AbsolutePath artefacts, Value layers, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Runs a command, again and again, until what it prints is what it should be: for programs whose
   * exit code says nothing. Both of its outputs are read; one that cannot be run, is killed or
   * hangs does not say what it should.
   *
   * @param argv the command; the program by its absolute path
   * @param shows regular expressions that must all be found in it (java.util.regex, by lines)
   * @param lacks regular expressions none of which may be found in it
   * @param atMost how long it is waited for
   * @param advice what to do where it never is, in sentences
   */
  record AwaitOutput(
      List<Value> argv,
      List<String> shows,
      List<String> lacks,
      Duration atMost,
      String advice,
      String why)
      implements Step {
    /**
     * Keeps its own copies.
     *
     * @throws java.util.regex.PatternSyntaxException if one is no regular expression
     */
    public AwaitOutput {
      argv = List.copyOf(argv);
      shows = List.copyOf(shows);
      lacks = List.copyOf(lacks);
      shows.forEach(Pattern::compile);
      lacks.forEach(Pattern::compile);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.SERVER;
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
   * Makes a medium: one file that starts a machine by BIOS and by UEFI, as a disc (ISO 9660, El
   * Torito) and as a stick (GPT). The same files give the same medium, byte for byte.
   *
   * @param volume the volume id, by which {@link MountMedium} finds it
   * @param bootFiles the directory that holds {@code vmlinuz}, {@code initrd}, {@code cmdline} and
   *     {@code grub.cfg}, a configuration of GRUB with these at the top of its root device
   * @param files what else is on it
   * @param medium the file
   */
  record BuildMedium(
      String volume,
      AbsolutePath bootFiles,
      List<MediumFile> files,
      AbsolutePath medium,
      String why)
      implements Step {
    /** Keeps its own copy. */
    public BuildMedium {
      files = List.copyOf(files);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MEDIA;
    }
  }

  /**
   * A file on a medium.
   *
   * @param name its name, at the top of the medium
   * @param file what is copied there
   */
  record MediumFile(String name, AbsolutePath file) {}

  /**
   * Runs a command; never a shell string.
   *
   * @param argv the command; the program by its absolute path
   * @param unless a command that exits 0 when there is nothing to do; empty for none
   */
  record RunCommand(List<Value> argv, List<Value> unless, String why) implements Step {
    /** Keeps its own copies. */
    public RunCommand {
      argv = List.copyOf(argv);
      unless = List.copyOf(unless);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Starts a service and waits until it is ready.
   *
   * @param service the service
   */
  record StartService(Service service, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.SERVICES;
    }
  }

  /**
   * Has the server's HTTP service give a file to machines of this mode, which fetch it by {@link
   * FetchOffered}. It is given away as it is, to whoever is on one of the networks.
   *
   * @param name the name under which it is offered, in this mode
   * @param file the file, which must not change while it is offered
   * @param readers the networks from which it may be fetched, besides this host
   */
  record OfferFile(OfferName name, AbsolutePath file, List<Network> readers, String why)
      implements Step {
    /** Keeps its own copy. */
    public OfferFile {
      readers = List.copyOf(readers);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.SERVE;
    }
  }

  /**
   * Removes a file or a directory with all that is in it; symbolic links are not followed.
   *
   * @param path what is removed
   */
  record Remove(AbsolutePath path, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Removes all from a directory but some of it.
   *
   * @param directory the directory; nothing is done if it is missing
   * @param kept what stays, which may be named by a link to it, and need not be there
   */
  record KeepOnly(AbsolutePath directory, List<AbsolutePath> kept, String why) implements Step {
    /** Keeps its own copy. */
    public KeepOnly {
      kept = List.copyOf(kept);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Takes the first branch whose probe is true. A step that fails in it fails the plan: only a
   * false probe goes on to the next branch. If no probe is true, the plan fails.
   *
   * @param branches the ways, in order; all yield the same facts
   */
  record FirstOf(List<Branch> branches, String why) implements Step {
    /** Keeps its own copy. */
    public FirstOf {
      branches = List.copyOf(branches);
    }

    /** The first of these branches. */
    public static FirstOf of(String why, Branch... branches) {
      return new FirstOf(List.of(branches), why);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }
}
