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
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.SpiLevel;
import org.statelesslinux.spi.WithdrawRequest;

/** The least that a backend can be, to compare others with. */
final class ReferenceProvider implements BackendProvider {
  @Override
  public Mode mode() {
    return new Mode("reference");
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
    return new Reference();
  }

  private static final class Reference implements Backend {
    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Set<Attribute> carries() {
      return EnumSet.allOf(Attribute.class);
    }

    @Override
    public Plan publish(PublishRequest request) {
      return Plan.empty();
    }

    @Override
    public Plan serve(ServeRequest request) {
      return Plan.empty();
    }

    @Override
    public Plan boot(BootRequest request) {
      return Plan.of(
          new Step.Mount(
              Value.text("tmpfs"), request.root(), "tmpfs", Value.texts("ro"), "mounting nothing"));
    }

    @Override
    public Plan withdraw(WithdrawRequest request) {
      return Plan.empty();
    }
  }
}
