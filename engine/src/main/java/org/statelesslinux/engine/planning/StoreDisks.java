package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.Device;
import org.statelesslinux.plan.Step;

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
   */
  static List<String> problems(Collection<Step> ofMode, Collection<Step> ofStores) {
    Map<Device, String> users = new HashMap<>();
    disks(ofMode).forEach(disk -> users.put(disk.disk().device(), "disk " + disk.name()));
    Steps.withBranches(ofMode)
        .filter(Step.MountVolumes.class::isInstance)
        .map(Step.MountVolumes.class::cast)
        .forEach(disk -> users.put(disk.disk().device(), "disk " + disk.name()));
    List<String> problems = new ArrayList<>();
    for (Step.MountDisk disk : disks(ofStores)) {
      String user = "store " + disk.name();
      String first = users.putIfAbsent(disk.disk().device(), user);
      if (first != null) {
        problems.add(
            "%s is on the same disk as %s: %s".formatted(user, first, disk.disk().device()));
      }
    }
    return problems;
  }

  private static List<Step.MountDisk> disks(Collection<Step> steps) {
    return Steps.withBranches(steps)
        .filter(Step.MountDisk.class::isInstance)
        .map(Step.MountDisk.class::cast)
        .toList();
  }
}
