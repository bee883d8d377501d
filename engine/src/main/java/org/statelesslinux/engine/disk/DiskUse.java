package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/** Refuses a disk that somebody uses: it, its partitions, or what is made of them. */
final class DiskUse {
  private static final Set<String> OF_THE_SYSTEM =
      Set.of("/", "/boot", "/boot/efi", "/efi", "/usr");

  private final FoundDisk disk;
  private final Host host;
  private final String doing;
  private final Map<String, BlockDevice> devices = new LinkedHashMap<>();

  private DiskUse(FoundDisk disk, Host host, String doing) throws IOException {
    this.disk = disk;
    this.host = host;
    this.doing = doing;
    for (BlockDevice device : disk.device().all()) {
      devices.put(device.number(), device);
    }
  }

  /**
   * Looks for users of a disk.
   *
   * @throws StatelessException if there is one
   */
  static void refuse(FoundDisk disk, IsoImage image, Host host, String doing) throws IOException {
    DiskUse use = new DiskUse(disk, host, doing);
    use.refuseSystem();
    use.refuseHomeOf(image);
    use.refuseMounted();
    use.refuseSwap();
    use.refuseShared();
    use.refuseHeld();
    use.refuseBehindLoops();
  }

  private void refuseHomeOf(IsoImage image) throws IOException {
    String advice = "Copy the image to another disk first.";
    if (disk.device().backingFile().equals(image.file().toString())) {
      throw refusal(disk.node() + " is a loop device on that very file", advice);
    }
    // Of several at one place, the last one hides the others.
    Optional<MountTable.Mount> home = Optional.empty();
    for (MountTable.Mount mount : host.mounts()) {
      boolean longer = home.isEmpty() || mount.point().length() >= home.get().point().length();
      if (longer && image.file().startsWith(mount.point())) {
        home = Optional.of(mount);
      }
    }
    if (home.isPresent()) {
      Optional<BlockDevice> device = used(host.number(home.get()));
      if (device.isPresent()) {
        throw refusal(
            "%s is on that very disk: %s is mounted at %s"
                .formatted(image.file(), device.get().title(), shown(home.get())),
            advice);
      }
    }
  }

  private void refuseSystem() throws IOException {
    List<String> mounted = mounted(mount -> OF_THE_SYSTEM.contains(mount.point()));
    if (!mounted.isEmpty()) {
      throw refusal(
          "the running system is on that disk: " + Texts.list(mounted), "Name another disk.");
    }
  }

  private void refuseMounted() throws IOException {
    List<String> mounted = mounted(mount -> true);
    if (!mounted.isEmpty()) {
      throw refusal(
          "it is in use: " + Texts.list(mounted),
          "If all that is on it may go, unmount it with umount(8) and do it again.");
    }
  }

  private List<String> mounted(Predicate<MountTable.Mount> which) throws IOException {
    List<String> mounted = new ArrayList<>();
    for (MountTable.Mount mount : host.mounts()) {
      Optional<BlockDevice> device = used(host.number(mount));
      if (device.isPresent() && which.test(mount)) {
        mounted.add("%s is mounted at %s".formatted(device.get().title(), shown(mount)));
      }
    }
    return mounted;
  }

  private static String shown(MountTable.Mount mount) {
    return Texts.plain(mount.point(), 200);
  }

  private void refuseSwap() throws IOException {
    Path swaps = host.proc().resolve("swaps");
    // A kernel may be without it.
    if (!Files.exists(swaps)) {
      return;
    }
    for (String line : Files.readAllLines(swaps, StandardCharsets.ISO_8859_1)) {
      String node = MountTable.unescape(line.split("[ \t]", 2)[0]);
      Optional<BlockDevice> device = used(host.number(node));
      if (device.isPresent()) {
        throw refusal(
            "it is in use: %s is swap".formatted(device.get().title()),
            "If it may go, end that with 'swapoff %s' and do it again.".formatted(node));
      }
    }
  }

  /** A mount of a btrfs names one of its disks alone. */
  private void refuseShared() throws IOException {
    Path systems = host.sys().resolve("fs/btrfs");
    if (!Files.isDirectory(systems)) {
      return;
    }
    try (Stream<Path> all = Files.list(systems)) {
      for (Path system : all.toList()) {
        for (BlockDevice device : devices.values()) {
          if (Files.exists(system.resolve("devices").resolve(device.name().replace('/', '!')))) {
            throw refusal(
                "it is in use: %s is one of the disks of a btrfs that is mounted"
                    .formatted(device.title()),
                "If all of that btrfs may go, unmount it and do it again.");
          }
        }
      }
    }
  }

  private void refuseHeld() throws IOException {
    for (BlockDevice device : devices.values()) {
      List<BlockDevice> holders = device.holders();
      if (!holders.isEmpty()) {
        throw refusal(
            "it is in use: %s is part of %s".formatted(device.title(), holders.get(0).title()),
            "If that may go, take it apart with 'vgchange -an', 'mdadm --stop' or"
                + " 'cryptsetup close' and do it again.");
      }
    }
  }

  /** A loop device need not be mounted to be used, and the kernel counts it as no holder. */
  private void refuseBehindLoops() throws IOException {
    for (BlockDevice loop : host.loops()) {
      Optional<BlockDevice> device = used(host.number(loop.backingFile()));
      if (device.isPresent()) {
        throw refusal(
            "it is in use: %s is behind the loop device %s"
                .formatted(device.get().title(), loop.title()),
            "If that may go, end it with 'losetup -d /dev/%s' and do it again."
                .formatted(loop.name()));
      }
    }
  }

  private Optional<BlockDevice> used(Optional<String> number) {
    return number.flatMap(one -> Optional.ofNullable(devices.get(one)));
  }

  private StatelessException refusal(String found, String advice) {
    return new StatelessException(doing, found, advice);
  }
}
