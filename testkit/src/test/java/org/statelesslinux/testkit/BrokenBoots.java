package org.statelesslinux.testkit;

import java.time.Duration;
import java.util.List;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BootRequest;

/** Backends whose plans for a machine are wrong, or that claim what these do not hold. */
final class BrokenBoots {
  private BrokenBoots() {}

  static List<Broken> all() {
    return List.of(
        new Broken(
            7,
            "claims to boot offline and mounts a share",
            "OFFLINE_BOOT",
            () -> new FakeProvider().declaring(Capability.OFFLINE_BOOT)),
        new Broken(
            7,
            "claims to need no disk and waits for one",
            "DISKLESS",
            () ->
                new FakeProvider()
                    .declaring(Capability.DISKLESS)
                    .booting(
                        request ->
                            FakeProvider.mounting(
                                request,
                                List.of(
                                    new Step.AwaitDevice(
                                        new Device.Label("disk"),
                                        Duration.ofSeconds(9),
                                        "awaiting the disk"))))),
        new Broken(
            7,
            "leaves the root writable",
            "read-only",
            () -> new FakeProvider().booting(request -> mounted(request, "rw"))),
        new Broken(
            7,
            "writes to the machine's /etc",
            "/etc/fake",
            () ->
                new FakeProvider()
                    .booting(
                        request ->
                            FakeProvider.mounting(
                                request,
                                List.of(
                                    new Step.MakeDirectory(
                                        AbsolutePath.of("/etc/fake"), 0755, "making room"))))),
        new Broken(
            8,
            "has no boot once it knows the facts",
            "crashed",
            () ->
                new FakeProvider()
                    .booting(
                        request -> {
                          if (request.snapshot().publication().isPresent()) {
                            throw new IllegalStateException("no facts please");
                          }
                          return FakeProvider.mounting(request, List.of());
                        })),
        new Broken(
            8,
            "says itself what the root must be",
            "is the engine's own",
            () ->
                new FakeProvider()
                    .booting(
                        request ->
                            FakeProvider.mounting(
                                request,
                                List.of(
                                    new CoreStep.CheckRoot(
                                        request.root(),
                                        request.manifest(),
                                        request.snapshot().id(),
                                        "checking the root"))))),
        new Broken(
            12,
            "declares updates and has none",
            "BACKGROUND_UPDATE",
            () -> new FakeProvider().declaring(Capability.BACKGROUND_UPDATE)),
        new Broken(
            12,
            "declares media and makes none",
            "REMOVABLE_MEDIUM",
            () -> new FakeProvider().declaring(Capability.REMOVABLE_MEDIUM)),
        new Broken(
            12,
            "declares media and crashes when asked for one",
            "not yet",
            () ->
                new FakeProvider()
                    .makingMedia(
                        request -> {
                          throw new UnsupportedOperationException("not yet");
                        })),
        new Broken(
            15,
            "updates outside its workspace",
            "/var/fake",
            () ->
                new FakeProvider()
                    .updating(
                        request ->
                            Plan.of(new Step.Remove(AbsolutePath.of("/var/fake"), "making room")))),
        new Broken(
            15,
            "brings the network up while the OS runs",
            "may not stand in UPDATE",
            () ->
                new FakeProvider()
                    .updating(request -> Plan.of(new Step.BringUpNetwork("connecting")))),
        new Broken(
            20,
            "claims to run offline from a share",
            "OFFLINE_RUN",
            () -> new FakeProvider().declaring(Capability.OFFLINE_RUN)),
        new Broken(
            20,
            "claims to go back by itself and needs the server for it",
            "ROLLBACK_ON_MACHINE",
            () -> new FakeProvider().declaring(Capability.ROLLBACK_ON_MACHINE)));
  }

  private static Plan mounted(BootRequest request, String how) {
    return Plan.of(
        new Step.Mount(
            Value.text("server:/any"),
            request.root(),
            "nfs4",
            Value.texts(how),
            "mounting the root"));
  }
}
