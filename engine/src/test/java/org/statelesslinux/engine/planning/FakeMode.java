package org.statelesslinux.engine.planning;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** A mode whose plans a test gives, and a small site that uses it. */
class FakeMode implements Backend {
  static final SnapshotId ID = SnapshotId.ofHex("5a".repeat(32));
  static final ServerAddress SERVER = new ServerAddress("192.0.2.10");
  static final StoreName DISK = new StoreName("machine");
  static final StoreName MEMORY = new StoreName("memory");
  static final StoreName SHARE = new StoreName("share");
  static final PublishedSnapshot SNAPSHOT =
      new PublishedSnapshot(
          new ProfileName("kiosk"),
          ID,
          7,
          AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + ID.hex()),
          Optional.empty());

  private final String name;
  Set<Capability> claims = Set.of();
  Plan publish = Plan.empty();
  Plan serve = Plan.empty();
  Plan update = Plan.empty();
  Plan withdraw = Plan.empty();

  FakeMode(String name) {
    this.name = name;
  }

  /** The end that every mode's plan must have, and nothing else. */
  @Override
  public Plan boot(BootRequest request) {
    return Plan.of(
        new Step.Mount(
            Value.text(name + ":/"),
            request.root(),
            "nfs",
            Value.texts("ro"),
            "mounting the root by " + name));
  }

  OpenBackend open() {
    return FakeProvider.registry(
            new FakeProvider(name).capabilities(() -> claims).creating((options, context) -> this))
        .open(new Mode(name), Options.builder().build(), new BackendContext(SERVER));
  }

  MachinePlan plan() {
    return plan(false);
  }

  MachinePlan plan(boolean keysApart) {
    return new Planner(open(), keysApart)
        .plan(
            machine(),
            profile(),
            stores(),
            SERVER,
            new PublishRequest(
                SNAPSHOT, AbsolutePath.of("/srv/stateless/publications/kiosk/x/" + name)),
            new ServeRequest(List.of(SNAPSHOT), AbsolutePath.of("/run/stateless/serve/x/" + name)));
  }

  Machine machine() {
    return new Machine(
        new MachineName("pc-01"), new ProfileName("kiosk"), new Mode(name), Optional.empty());
  }

  static Profile profile() {
    return new Profile(
        new ProfileName("kiosk"),
        AbsolutePath.of("/srv/prototypes/kiosk"),
        List.of(
            new StateRule(AbsolutePath.of("/var"), DISK, Seed.EMPTY),
            new StateRule(AbsolutePath.of("/home"), SHARE, Seed.FILES),
            new StateRule(AbsolutePath.of("/var/log"), MEMORY, Seed.DIRS)));
  }

  static Map<StoreName, StateStore> stores() {
    Map<StoreName, StateStore> stores = new TreeMap<>();
    stores.put(
        DISK,
        new StateStore.Local(
            DISK,
            new Disk(
                new Device.Label("stateless-state"),
                Optional.of(
                    new Disk.MakeOn.OnDevice(new Device.Node(AbsolutePath.of("/dev/vda")))))));
    stores.put(MEMORY, new StateStore.Ephemeral(MEMORY, Optional.of(new MemoryLimit("25%"))));
    stores.put(SHARE, new StateStore.Network(SHARE, new Share(SERVER, AbsolutePath.of("/export"))));
    stores.put(
        new StoreName("unused"),
        new StateStore.Ephemeral(new StoreName("unused"), Optional.empty()));
    return stores;
  }

  @Override
  public Set<Capability> capabilities() {
    return claims;
  }

  @Override
  public Set<Attribute> carries() {
    return Set.of(Attribute.values());
  }

  @Override
  public Plan publish(PublishRequest request) {
    return publish;
  }

  @Override
  public Plan serve(ServeRequest request) {
    return serve;
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return withdraw;
  }

  @Override
  public Plan update(UpdateRequest request) {
    return update;
  }
}
