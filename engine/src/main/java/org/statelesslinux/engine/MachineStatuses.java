package org.statelesslinux.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.machines.MachineRecords.Said;
import org.statelesslinux.engine.machines.MachineRecords.Seen;
import org.statelesslinux.engine.machines.Sighting;
import org.statelesslinux.engine.machines.StatusNote;
import org.statelesslinux.engine.netboot.MachineLookup;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StoreName;

/** Puts together what the configuration, the repository and the machines themselves say of them. */
final class MachineStatuses {
  private static final Seen NEVER = new Seen(Optional.empty(), Optional.empty());

  private final Workshop workshop;
  private final MachineLookup lookup;
  private final RebootQuestion reboot;
  private final BackupOperations versions;

  MachineStatuses(Workshop workshop) {
    this.workshop = workshop;
    this.lookup = new MachineLookup(workshop.site());
    this.reboot = new RebootQuestion(workshop);
    this.versions = new BackupOperations(workshop);
  }

  List<MachineStatus> all() {
    List<DamagedRecord> damaged = damaged();
    Map<MachineName, Seen> machines = new TreeMap<>(workshop.machines().all());
    damaged.stream()
        .filter(MachineStatuses::isOfMachine)
        .forEach(one -> machines.putIfAbsent(one.machine(), NEVER));
    workshop.site().namedMachines().forEach(machine -> machines.putIfAbsent(machine.name(), NEVER));
    return machines.entrySet().stream()
        .map(
            one ->
                status(
                    one.getKey(),
                    one.getValue(),
                    damaged.stream().filter(it -> it.machine().equals(one.getKey())).toList()))
        .toList();
  }

  private List<DamagedRecord> damaged() {
    Stream<DamagedRecord> ofMachines =
        workshop.machines().damaged().entrySet().stream()
            .map(one -> DamagedRecord.of(one.getKey(), one.getValue()));
    return Stream.concat(ofMachines, versions.damaged().stream()).toList();
  }

  private static boolean isOfMachine(DamagedRecord damaged) {
    return damaged.store().isEmpty();
  }

  private MachineStatus status(MachineName name, Seen seen, List<DamagedRecord> damaged) {
    Optional<Machine> machine = lookup.named(name);
    return new MachineStatus(
        name,
        machine.map(Machine::profile),
        machine.map(Machine::mode),
        seen.report().map(Said::sighting).map(MachineStatuses::shown),
        seen.report().flatMap(Said::booted),
        seen.report().stream()
            .flatMap(said -> said.notes().stream())
            .map(StatusNote::text)
            .toList(),
        seen.fetch().map(MachineStatuses::shown),
        machine.flatMap(one -> workshop.repository().current(one.profile()).map(SnapshotInfo::id)),
        backups(name, machine),
        damaged,
        reboot(machine, seen, damaged));
  }

  private RebootChanges reboot(Optional<Machine> machine, Seen seen, List<DamagedRecord> damaged) {
    if (machine.isEmpty()) {
      return new RebootChanges.Unknown("the configuration does not name it any more");
    }
    return damaged.stream().anyMatch(MachineStatuses::isOfMachine)
        ? new RebootChanges.Unknown("what is known of it is damaged")
        : reboot.of(machine.get(), seen);
  }

  /** What is not copied any more says nothing of how far the rest is behind. */
  private List<StoreBackup> backups(MachineName name, Optional<Machine> machine) {
    Map<StoreName, StoreBackup> kept = new TreeMap<>();
    versions.list(name.value()).stream()
        .collect(Collectors.groupingBy(BackupInfo::store))
        .forEach((store, all) -> kept.put(store, StoreBackup.of(all)));
    return machine
        .map(one -> workshop.site().backups(workshop.site().profile(one.profile())).keySet())
        .orElse(kept.keySet())
        .stream()
        .map(store -> kept.getOrDefault(store, StoreBackup.none(store)))
        .toList();
  }

  private static MachineStatus.Seen shown(Sighting seen) {
    return new MachineStatus.Seen(seen.snapshot(), seen.when());
  }
}
