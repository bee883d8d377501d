package org.statelesslinux.engine.backend;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** A backend that does nothing; tests change single answers. */
class FakeBackend implements Backend {
  final AtomicInteger closed = new AtomicInteger();

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Set<Attribute> carries() {
    return Set.of(Attribute.values());
  }

  @Override
  public Plan publish(PublishRequest request) throws BackendException {
    return Plan.empty();
  }

  @Override
  public Plan serve(ServeRequest request) throws BackendException {
    return Plan.empty();
  }

  @Override
  public Plan boot(BootRequest request) throws BackendException {
    return Plan.empty();
  }

  @Override
  public Plan withdraw(WithdrawRequest request) throws BackendException {
    return Plan.empty();
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
