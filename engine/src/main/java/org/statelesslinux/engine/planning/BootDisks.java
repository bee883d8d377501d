package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * Finds out what a machine's boot disk must have: it is made as a whole, before the first file
 * system on it, so all of them must be known then.
 */
final class BootDisks {
  /** As many characters a name in a partition table may have (UEFI specification, 5.3.3). */
  private static final int LONGEST_NAME = 36;

  /** What the boot disk's own partitions are called; the scripts know them. */
  private static final Set<String> OWN_NAMES = Set.of("stateless-boot", "stateless-bios");

  private BootDisks() {}

  /**
   * The step that makes the boot disk; empty if there is none, or nothing would be on it: neither
   * does the mode start without the network, nor does a file system of the plan lie there.
   *
   * @param steps all further steps of the plan
   * @throws StatelessException if something of it cannot be had
   */
  static Optional<CoreStep.PrepareBootDisk> of(
      Machine machine, Profile profile, Set<Capability> capabilities, Collection<Step> steps) {
    Optional<Disk.MakeOn> place = machine.bootDisk(profile.boot());
    List<Disk> made = made(steps);
    List<String> problems = new ArrayList<>();
    List<CoreStep.Partition> partitions = partitions(made, problems);
    if (place.isEmpty() && !partitions.isEmpty()) {
      problems.add(
          "%s would be made on the boot disk, and the machine has none"
              .formatted(partitions.get(0).name()));
    }
    for (Disk disk : made) {
      if (place.isPresent() && place.equals(disk.makeOn())) {
        if (disk.makeOn().get() instanceof Disk.MakeOn.OnDevice) {
          problems.add(
              "%s would be made on %s, the boot disk".formatted(disk.device(), place.get()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new StatelessException(
          "plan the boot of machine " + machine.name(),
          String.join("\n", problems),
          "Correct 'make-on' and 'size' of these disks, or 'boot', 'disk' of the profile and"
              + " 'boot-disk' of the machine.");
    }
    return place
        .filter(one -> !partitions.isEmpty() || capabilities.contains(Capability.OFFLINE_BOOT))
        .map(
            one ->
                new CoreStep.PrepareBootDisk(
                    one, partitions, "making the boot disk if it is blank"));
  }

  private static List<Disk> made(Collection<Step> steps) {
    return Steps.withBranches(steps)
        .flatMap(
            step ->
                step instanceof Step.MakeFileSystem make
                    ? Stream.of(make.disk())
                    : step instanceof TreeStep.MountVolumes mount
                        ? Stream.of(mount.disk())
                        : Stream.empty())
        .distinct()
        .toList();
  }

  private static List<CoreStep.Partition> partitions(List<Disk> made, List<String> problems) {
    Map<Device.Label, Optional<DiskSize>> sizes = new LinkedHashMap<>();
    for (Disk disk : made) {
      if (disk.makeOn().isPresent()
          && disk.makeOn().get() instanceof Disk.MakeOn.OnBootDisk part
          && disk.device() instanceof Device.Label label) {
        checkName(label.label(), problems);
        Optional<DiskSize> other = sizes.putIfAbsent(label, part.size());
        if (other != null && !other.equals(part.size())) {
          problems.add(label + " would have two sizes on the boot disk");
        }
      }
    }
    List<CoreStep.Partition> sized = new ArrayList<>();
    List<CoreStep.Partition> rest = new ArrayList<>();
    sizes.forEach(
        (label, size) ->
            (size.isPresent() ? sized : rest).add(new CoreStep.Partition(label, size)));
    if (rest.size() > 1) {
      problems.add(
          "each of %s would get the rest of the boot disk; give all but one a size"
              .formatted(Texts.list(rest.stream().map(CoreStep.Partition::toString).toList())));
    }
    sized.addAll(rest);
    return sized;
  }

  private static void checkName(String name, List<String> problems) {
    if (name.length() > LONGEST_NAME) {
      problems.add(
          "the label %s has %d characters, and a partition's name %d at most"
              .formatted(name, name.length(), LONGEST_NAME));
    } else if (OWN_NAMES.contains(name)) {
      problems.add("the label %s is that of the boot disk's own partition".formatted(name));
    }
  }
}
