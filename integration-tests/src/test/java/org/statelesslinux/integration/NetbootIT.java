package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.ends;
import static org.statelesslinux.integration.RootShell.logIn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Soak;

/** Machines with nothing on them start from this host, run, and start again. */
@NeedsMachines
class NetbootIT {

  @TempDir Path directory;

  @Test
  void aSmallSystemRunsOnWhateverHappensToItsServer() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    try (MachineLab lab = MachineLab.serve(directory, tree, Prototypes.BOOT);
        VirtualMachine machine = lab.netbootFirst()) {
      SnapshotId first = current(lab).id();
      logIn(machine, "small is up: first runs one");
      ends(machine, "echo mine > /etc/mine", 0);
      assertThat(status(lab).report()).map(MachineStatus.Seen::snapshot).contains(first);
      assertThat(status(lab).rebootChanges()).isEqualTo(new RebootChanges.Nothing());

      Files.writeString(tree.resolve("etc/version"), "two\n");
      lab.engine().profile("machine").publish();
      assertThat(status(lab).rebootChanges())
          .isEqualTo(new RebootChanges.Snapshot(current(lab).id()));
      assertThat(lab.engine().gc(Listener.silent())).isEmpty();
      String readAll = "echo 3 > /proc/sys/vm/drop_caches; find / -xdev -type f | xargs sha256sum";
      ends(machine, readAll + " > /run/all", 0);

      killFileServer(lab);
      ends(machine, readAll + " > /run/again && [ -s /run/again ] && cat /etc/version", 0);

      machine.reset();
      logIn(machine, "small is up: first runs two");
      assertThat(status(lab).rebootChanges()).isEqualTo(new RebootChanges.Nothing());
      ends(machine, "ls /etc/mine", 1);
      assertThat(lab.engine().gc(Listener.silent())).extracting(SnapshotInfo::id).contains(first);
    }
  }

  @Test
  void manyMachinesStartOneAfterTheOther() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    int machines = Soak.rounds(20, 3);
    ExecutorService two = Executors.newFixedThreadPool(2);
    try (MachineLab lab = MachineLab.serve(directory, tree, Prototypes.BOOT)) {
      List<Future<?>> all = new ArrayList<>();
      for (int number = 1; number <= machines; number++) {
        String name = "pc-%02d".formatted(number);
        all.add(two.submit(() -> startAndCut(lab, name)));
      }
      for (Future<?> one : all) {
        one.get();
      }
      assertThat(lab.engine().status())
          .filteredOn(status -> status.report().isPresent())
          .hasSize(machines);
    } finally {
      two.shutdownNow();
    }
  }

  private static void startAndCut(MachineLab lab, String name) {
    try (VirtualMachine machine = lab.netboot(name)) {
      machine.console().await("small is up: " + name + " runs one", MachineLab.LIMIT);
      machine.powerCut();
    }
  }

  private static SnapshotInfo current(MachineLab lab) {
    return lab.engine().profile("machine").find("current");
  }

  private static MachineStatus status(MachineLab lab) {
    return lab.engine().status().stream()
        .filter(status -> status.machine().value().equals("first"))
        .findFirst()
        .orElseThrow();
  }

  private static void killFileServer(MachineLab lab) {
    List<ProcessHandle> servers =
        ProcessHandle.allProcesses()
            .filter(
                process ->
                    process
                        .info()
                        .arguments()
                        .filter(
                            words ->
                                List.of(words).stream()
                                    .anyMatch(
                                        word -> word.startsWith(lab.directory() + "/run/serve")))
                        .isPresent())
            .filter(
                process -> process.info().command().filter(c -> c.contains("ganesha")).isPresent())
            .toList();
    assertThat(servers).isNotEmpty();
    servers.forEach(ProcessHandle::destroyForcibly);
  }
}
