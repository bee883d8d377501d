package org.statelesslinux.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.boot.DriverClass;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/**
 * What a boot needs in its boot image. Pure.
 *
 * @param modules the kernel modules that must be there
 * @param drivers the kinds of drivers for hardware that nobody has named
 * @param tools the programs
 */
record BootParts(List<String> modules, Set<DriverClass> drivers, List<Requirement.Tool> tools) {
  /** Keeps its own copies. */
  BootParts {
    modules = List.copyOf(modules);
    drivers = Set.copyOf(drivers);
    tools = List.copyOf(tools);
  }

  /**
   * What a boot needs.
   *
   * @param named the drivers that the configuration names; empty for all usual ones
   */
  static BootParts of(Planner.Boot boot, Optional<List<String>> named) {
    Set<String> modules = new LinkedHashSet<>();
    List<Requirement.Tool> tools = new ArrayList<>();
    for (Requirement requirement : boot.requirements()) {
      if (requirement instanceof Requirement.KernelModule module) {
        modules.add(module.name());
      } else if (requirement instanceof Requirement.Tool tool) {
        tools.add(tool);
      }
    }
    Set<DriverClass> drivers = EnumSet.of(DriverClass.KEYBOARD);
    Steps.withBranches(boot.steps().stream().map(PlannedStep::step).toList())
        .forEach(step -> add(step, modules, drivers));
    if (named.isPresent()) {
      modules.addAll(named.get());
      drivers.clear();
    }
    return new BootParts(List.copyOf(modules), drivers, tools);
  }

  /** The same with further programs. */
  BootParts with(Collection<Requirement.Tool> more) {
    List<Requirement.Tool> all = new ArrayList<>(tools);
    all.addAll(more);
    return new BootParts(modules, drivers, all);
  }

  private static boolean asksForNetwork(Step step) {
    return step instanceof Step.FirstOf choice
        && choice.branches().stream().anyMatch(one -> one.probe() instanceof Probe.NetworkUp);
  }

  private static void add(Step step, Set<String> modules, Set<DriverClass> drivers) {
    if (step instanceof Step.LoadModules load) {
      modules.addAll(load.modules());
    } else if (step instanceof Step.BringUpNetwork || asksForNetwork(step)) {
      drivers.add(DriverClass.NETWORK);
    } else if (step instanceof CoreStep.OpenStore open
        && open.copy() == CoreStep.Copy.ON_THE_SERVER_TOO) {
      drivers.add(DriverClass.NETWORK);
    } else if (step instanceof CoreStep.MountShare || step instanceof Step.FetchOffered) {
      drivers.add(DriverClass.NETWORK);
    } else if (step instanceof MediumStep.MountMedium
        || step instanceof MediumStep.CopyFromMedium) {
      drivers.add(DriverClass.STORAGE);
      modules.add("isofs");
    } else if (step instanceof Step.MakeFileSystem make) {
      drivers.add(DriverClass.STORAGE);
      modules.add(make.disk().fileSystem().word());
    } else if (step instanceof Step.MountDisk mount) {
      drivers.add(DriverClass.STORAGE);
      modules.add(mount.disk().fileSystem().word());
    } else if (step instanceof Step.AwaitDevice
        || step instanceof CoreStep.PrepareBootDisk
        || step instanceof TreeStep.MountVolumes
        || step instanceof CoreStep.ReadKeyDisk) {
      drivers.add(DriverClass.STORAGE);
    } else if (step instanceof Step.Mount mount && mount.options().contains(Value.text("loop"))) {
      modules.add("loop");
    } else if (step instanceof Step.FirstOf choice
        && choice.branches().stream().anyMatch(one -> one.probe() instanceof Probe.DevicePresent)) {
      drivers.add(DriverClass.STORAGE);
    }
  }
}
