package org.statelesslinux.backend.rsync;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Serves trees by an rsync daemon, and boots a machine from the copy on its own disk. */
final class RsyncBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.OFFLINE_BOOT,
          Capability.OFFLINE_RUN,
          Capability.BACKGROUND_UPDATE,
          Capability.ROLLBACK_ON_MACHINE);

  private static final Requirement RSYNC =
      new Requirement.Tool(AbsolutePath.of("/usr/bin/rsync"), "rsync");

  private final ServerAddress server;
  private final int port;
  private final List<Network> allowed;
  private final Disk disk;
  private final TreeStep.Sharing sharing;
  private final Verify verify;

  RsyncBackend(
      ServerAddress server,
      int port,
      List<Network> allowed,
      Disk disk,
      TreeStep.Sharing sharing,
      Verify verify) {
    this.server = server;
    this.port = port;
    this.allowed = List.copyOf(allowed);
    this.disk = disk;
    this.sharing = sharing;
    this.verify = verify;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Set<Attribute> carries() {
    return Slot.CARRIED;
  }

  @Override
  public List<String> notes() {
    return allowed.isEmpty() && !server.isLoopback()
        ? List.of(
            "only this server itself can fetch a snapshot, since 'allow' is empty: set it to the"
                + " networks of the machines")
        : List.of();
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
    Cache cache = new Cache(request.workspace(), sharing);
    Slot slot = slot(cache, request.snapshot().id(), request.manifest(), request.server());
    List<Step> steps = new ArrayList<>(cache.mount(disk));
    steps.addAll(slot.use());
    steps.add(
        new Step.BindMount(
            slot.tree(), request.root(), Step.Access.READ_ONLY, "showing the copy as the root"));
    return new Plan(steps, List.of());
  }

  @Override
  public Plan update(UpdateRequest request) {
    Cache cache = new Cache(request.workspace(), sharing);
    Slot slot = slot(cache, request.snapshot().id(), request.manifest(), request.server());
    return new Plan(slot.stage(), List.of());
  }

  private Slot slot(Cache cache, SnapshotId id, AbsolutePath manifest, ServerAddress server) {
    String url = "rsync://" + server.inUrl() + ":" + port + "/" + id.hex() + "/";
    return new Slot(cache, id, manifest, Value.text(url), verify);
  }
}
