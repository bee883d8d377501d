package org.statelesslinux.backend.rsync;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Disk;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Network;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Serves trees by an rsync daemon, and boots a machine from the copy on its own disk. */
final class RsyncBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.OFFLINE_BOOT, Capability.OFFLINE_RUN);

  private static final Requirement RSYNC =
      new Requirement.Tool(AbsolutePath.of("/usr/bin/rsync"), "rsync");

  private final int port;
  private final List<Network> allowed;
  private final Disk disk;

  RsyncBackend(int port, List<Network> allowed, Disk disk) {
    this.port = port;
    this.allowed = List.copyOf(allowed);
    this.disk = disk;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Set<Attribute> carries() {
    return EnumSet.allOf(Attribute.class);
  }

  @Override
  public Plan publish(PublishRequest request) {
    return Plan.empty(); // The daemon serves the tree from where it is.
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty();
  }

  @Override
  public Plan serve(ServeRequest request) throws BackendException {
    AbsolutePath config = request.workspace().resolve("rsyncd.conf");
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("/usr/bin/rsync", "--daemon", "--no-detach", "--log-file=/dev/stderr"));
    argv.addAll(List.of("--config=" + config, "--port=" + port));
    if (allowed.isEmpty()) {
      argv.add("--address=127.0.0.1");
    }
    Service daemon =
        Service.of(
            "rsyncd",
            argv.stream().map(Value::text).toList(),
            new Service.Readiness.Listening(port));
    return Plan.of(
            new Step.MakeDirectory(request.workspace(), 0700, "making room for rsync's files"),
            new Step.WriteFile(
                config,
                Value.text(DaemonConfig.render(request.snapshots(), allowed, request.workspace())),
                0600,
                "listing the snapshots for rsync"),
            new Step.StartService(daemon, "starting rsync's daemon"))
        .requiring(RSYNC);
  }

  @Override
  public Plan boot(BootRequest request) {
    Cache cache = new Cache(request.workspace().resolve("cache"), request.snapshot().id());
    List<Step> steps = new ArrayList<>(cache.mount(disk));
    steps.add(
        cache.fetchUnlessWhole(
            Value.text(url(request, request.snapshot().id().hex())),
            request.manifest(),
            carries()));
    steps.add(
        new Step.BindMount(
            cache.tree(), request.root(), Step.Access.READ_ONLY, "showing the copy as the root"));
    return Plan.of(steps.toArray(Step[]::new));
  }

  private String url(BootRequest request, String module) {
    return "rsync://" + request.server().inUrl() + ":" + port + "/" + module + "/";
  }
}
