package org.statelesslinux.testkit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.SpiLevel;
import org.statelesslinux.spi.WithdrawRequest;

/** A backend without fault; a test gives it one. */
class FakeProvider implements BackendProvider, Backend {
  static final Step ROOT_MARK =
      new Step.LoadModules(List.of("fake"), "loading what the fake needs");

  @Override
  public Mode mode() {
    return new Mode("fake");
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Backend create(Options options, BackendContext context) {
    return this;
  }

  @Override
  public Set<Attribute> carries() {
    return EnumSet.allOf(Attribute.class);
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
    return Plan.of(
        ROOT_MARK,
        new Step.Mount(
            Value.text("server:/" + request.snapshot().id().hex()),
            request.root(),
            "nfs4",
            Value.texts("ro"),
            "mounting the root"));
  }

  @Override
  public Plan withdraw(WithdrawRequest request) throws BackendException {
    return Plan.empty();
  }
}
