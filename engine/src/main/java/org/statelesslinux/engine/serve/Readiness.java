package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.plan.Service;

/** Tells whether a service is ready. */
final class Readiness {
  private Readiness() {}

  static boolean holds(Service.Readiness readiness, ServiceProcess process) throws IOException {
    if (readiness instanceof Service.Readiness.Listening listening) {
      ListeningPort port = new ListeningPort(listening.port());
      Optional<ProcessHandle> owner = port.owner();
      return owner.isPresent() ? process.started(owner.get()) : port.isTaken();
    } else if (readiness instanceof Service.Readiness.HasMounted mounted) {
      return MountTable.within(Path.of(mounted.path().value())).contains(mounted.path().value());
    }
    return Files.exists(Path.of(((Service.Readiness.HasMade) readiness).path().value()));
  }
}
