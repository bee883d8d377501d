package org.statelesslinux.backend.nfs;

import java.util.List;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;

/** A server that somebody else keeps, with the repository's snapshots on it. */
final class ExternalServer implements FileServer {
  private final ExternalExport.Place place;

  ExternalServer(ExternalExport.Place place) {
    this.place = place;
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty();
  }

  @Override
  public ServerAddress address(ServerAddress ours) {
    return place.server();
  }

  @Override
  public String export(PublishedSnapshot snapshot) {
    String name = snapshot.directory().name();
    return place.path().resolve(snapshot.profile() + "/" + name + "/tree").value();
  }

  @Override
  public List<String> mountOptions() {
    return List.of();
  }
}
