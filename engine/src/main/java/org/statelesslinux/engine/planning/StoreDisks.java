package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.Device;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * Finds stores that are not alone on their disk. A disk is checked before it is mounted, which
 * fails where it is mounted already; and a store has its lineage at the top of its disk.
 */
final class StoreDisks {
  private StoreDisks() {}

  /**
   * What is wrong, each a sentence without its stop.
   *
   * @param ofMode the mode's steps; its branches may mount one disk in several ways
   * @param ofStores the steps that get at the stores
   * @param keysApart whether there is a key disk too
   */
  static List<String> problems(
      Collection<Step> ofMode, Collection<Step> ofStores, boolean keysApart) {
    Map<Device, String> users = new HashMap<>();
    List<String> problems = new ArrayList<>();
    disks(ofMode).forEach(disk -> users.put(disk.disk().device(), "disk " + disk.name()));
    Steps.withBranches(ofMode)
        .filter(TreeStep.MountVolumes.class::isInstance)
        .map(TreeStep.MountVolumes.class::cast)
        .forEach(disk -> users.put(disk.disk().device(), "disk " + disk.name()));
    if (keysApart) {
      claim(new Device.Label(CoreStep.ReadKeyDisk.LABEL), "the key disk", users, problems);
    }
    disks(ofStores)
        .forEach(disk -> claim(disk.disk().device(), "store " + disk.name(), users, problems));
    return problems;
  }

  private static void claim(
      Device device, String user, Map<Device, String> users, List<String> problems) {
    String first = users.putIfAbsent(device, user);
    if (first != null) {
      problems.add("%s is on the same disk as %s: %s".formatted(user, first, device));
    }
  }

  private static List<Step.MountDisk> disks(Collection<Step> steps) {
    return Steps.withBranches(steps)
        .filter(Step.MountDisk.class::isInstance)
        .map(Step.MountDisk.class::cast)
        .toList();
  }
}
