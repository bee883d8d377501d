package org.statelesslinux.backend.rsync;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Network;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode that keeps whole copies of snapshots on a machine's disk. */
@AutoService(BackendProvider.class)
public final class RsyncProvider implements BackendProvider {
  static final Mode MODE = new Mode("rsync");

  private static final String HARD_LINKS = "hard-links";
  private static final String BTRFS = "btrfs";
  private static final String LVM_THIN = "lvm-thin";

  static final Option<Integer> PORT =
      Option.of("port", OptionTypes.port(), 873, "TCP port of the server's rsync daemon")
          .upTo(Level.SITE);

  static final Option<List<Network>> ALLOW =
      Option.of(
              "allow",
              OptionTypes.listOf(OptionTypes.network()),
              List.of(),
              "networks that may fetch snapshots, besides the server itself; whoever is let in, and any"
                  + " user of the server, can read every file of them, /etc/shadow too")
          .upTo(Level.SITE);

  static final Option<Disk> DISK =
      Option.of(
          "disk",
          OptionTypes.disk(),
          Disk.existing(new Device.Label("stateless-cache")),
          "the machine's file system that keeps the copies");

  static final Option<String> SLOTS =
      Option.of(
          "slots",
          OptionTypes.choice(HARD_LINKS, BTRFS, LVM_THIN),
          HARD_LINKS,
          "how copies on the disk share what is equal in them: by hard links, on any file system; as"
              + " snapshots of btrfs; or as snapshots in a thin pool of LVM, whose volume group the"
              + " disk's label names");

  static final Option<String> VERIFY =
      Option.of(
          "verify",
          OptionTypes.choice(Verify.words()),
          Verify.AFTER_UPDATE.word(),
          "when a copy is read and compared with its manifest before it boots: always, at the first"
              + " boot after it came, or then and "
              + Verify.SAMPLE
              + " files, chosen at random, at every other boot");

  /** For {@link java.util.ServiceLoader}. */
  public RsyncProvider() {}

  @Override
  public Mode mode() {
    return MODE;
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return RsyncBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PORT, ALLOW, DISK, SLOTS, VERIFY);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    Disk disk = options.get(DISK);
    TreeStep.Sharing sharing =
        switch (options.get(SLOTS)) {
          case BTRFS -> TreeStep.Sharing.SUBVOLUMES;
          case LVM_THIN -> TreeStep.Sharing.VOLUMES;
          default -> TreeStep.Sharing.HARD_LINKS;
        };
    if (sharing == TreeStep.Sharing.SUBVOLUMES && disk.fileSystem() != FileSystem.BTRFS) {
      throw new BackendException(
          "'slots: btrfs' needs a disk with that file system, and the option 'disk' has "
              + disk.fileSystem(),
          "Add 'file-system: btrfs' to the disk, or take 'slots: hard-links'.");
    }
    if (sharing == TreeStep.Sharing.VOLUMES) {
      checkGroup(disk);
    }
    return new RsyncBackend(
        context.server(),
        options.get(PORT),
        options.get(ALLOW),
        disk,
        sharing,
        Verify.of(options.get(VERIFY)));
  }

  private static void checkGroup(Disk disk) throws BackendException {
    if (disk.fileSystem() != FileSystem.EXT4) {
      throw new BackendException(
          "'slots: lvm-thin' makes volumes with ext4, and the option 'disk' says "
              + disk.fileSystem(),
          "Leave 'file-system' of the disk out, or take other 'slots'.");
    }
    if (!TreeStep.MountVolumes.namesGroup(disk.device())) {
      throw new BackendException(
          "'slots: lvm-thin' names its volume group by the disk's label, and the option 'disk' has "
              + disk.device(),
          "Give the disk a 'label' of letters, digits and _ + . - that does not begin with -, or"
              + " take other 'slots'.");
    }
  }
}
