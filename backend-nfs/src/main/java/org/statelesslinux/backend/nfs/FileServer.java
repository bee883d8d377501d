package org.statelesslinux.backend.nfs;

import java.util.List;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;

/** Who exports the snapshots, and under which names. */
interface FileServer {
  /** What must be written and run on the server so that all of these are exported. */
  Plan serve(ServeRequest request) throws BackendException;

  /**
   * Where machines reach it.
   *
   * @param ours where machines reach the server of the site
   */
  default ServerAddress address(ServerAddress ours) {
    return ours;
  }

  /** What machines call a snapshot's tree. */
  String export(PublishedSnapshot snapshot);

  /** Mount options that finding it takes, besides its port. */
  List<String> mountOptions();
}
