package org.statelesslinux.engine.backend;

import java.util.Set;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Mounts its root from the server, which needs nothing else. */
public class MountingBackend implements Backend {
  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Set<Attribute> carries() {
    return Set.of(Attribute.values());
  }

  @Override
  public Plan boot(BootRequest request) {
    return Plan.of(
        new Step.Mount(
            Value.text("server:/"), request.root(), "nfs", Value.texts("ro"), "mounting it"));
  }

  @Override
  public Plan publish(PublishRequest request) throws BackendException {
    return Plan.empty();
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty();
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty();
  }
}
