package org.statelesslinux.testkit;

import java.util.List;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.WithdrawRequest;

/** Backends whose plans are well-formed, and do the wrong things. */
final class BrokenDeeds {
  private BrokenDeeds() {}

  static List<Broken> all() {
    return List.of(
        new Broken(
            14,
            "publishes a copy without owners and times",
            "what the root has otherwise",
            () -> new FakeProvider().publishing(r -> Plan.of(FakeProvider.copy(r, "-rT")))),
        new Broken(
            14,
            "loses fractions of seconds, as rsync does if a copy is made within the same second",
            "what the root has otherwise",
            () ->
                new FakeProvider()
                    .publishing(
                        r ->
                            Plan.of(
                                run(
                                    "/usr/bin/rsync",
                                    "-aHAX",
                                    r.snapshot().tree() + "/",
                                    r.artefacts() + "/tree")))),
        new Broken(
            14,
            "publishes nothing but a directory",
            "the root is not snapshot",
            () ->
                new FakeProvider()
                    .publishing(
                        r ->
                            Plan.of(
                                new Step.MakeDirectory(
                                    r.artefacts().resolve("tree"), 0755, "making room")))),
        new Broken(
            14,
            "cannot be served, and this kernel lacks what its root is mounted by",
            "/bin/false",
            () ->
                withoutKernel()
                    .serving(
                        r -> r.snapshots().isEmpty() ? Plan.empty() : Plan.of(run("/bin/false")))),
        new Broken(
            14,
            "cannot be withdrawn, and this kernel lacks what its root is mounted by",
            "snapshots that were withdrawn",
            () -> withoutKernel().withdrawing(r -> Plan.of(run("/bin/false")))),
        new Broken(
            18,
            "cannot publish twice",
            "publishing, once more, fails",
            () -> publishing(r -> List.of(run("/bin/mkdir", copy(r))))),
        new Broken(
            18,
            "puts a copy into the copy",
            "publishing once more",
            () ->
                publishing(
                    r -> List.of(run("/bin/cp", "-a", r.snapshot().tree().value(), copy(r))))),
        new Broken(
            18,
            "leaves its copy when it is withdrawn",
            "left when it is withdrawn",
            () -> new FakeProvider().publishing(r -> Plan.of(run("/bin/mkdir", "-p", copy(r))))),
        new Broken(
            18,
            "cannot withdraw twice",
            "withdrawing, once more, fails",
            () ->
                new FakeProvider()
                    .publishing(r -> Plan.of(run("/bin/mkdir", "-p", copy(r))))
                    .withdrawing(r -> Plan.of(run("/bin/rmdir", copy(r))))),
        new Broken(
            19,
            "leaves a lock when publishing is cut off",
            "begun again after",
            () ->
                publishing(
                    r ->
                        List.of(
                            run("/bin/mkdir", copy(r) + ".lock"),
                            run("/bin/mkdir", "-p", copy(r)),
                            run("/bin/rmdir", copy(r) + ".lock")))),
        new Broken(
            19,
            "cannot go on with a withdrawal that was cut off",
            "begun again after",
            () ->
                new FakeProvider()
                    .publishing(r -> Plan.of(run("/bin/mkdir", "-p", copy(r))))
                    .withdrawing(BrokenDeeds::byWayOfABin)));
  }

  /** Its root takes a kernel module that no host has. */
  static FakeProvider withoutKernel() {
    return new FakeProvider()
        .booting(
            request ->
                FakeProvider.mounting(request, List.of())
                    .requiring(new Requirement.KernelModule("no_such_module")));
  }

  private interface Steps {
    List<Step> of(PublishRequest request);
  }

  private static FakeProvider publishing(Steps steps) {
    return new FakeProvider()
        .publishing(request -> new Plan(steps.of(request), List.of()))
        .withdrawing(
            request -> Plan.of(new Step.Remove(AbsolutePath.of(copy(request)), "removing it")));
  }

  private static Plan byWayOfABin(WithdrawRequest request) {
    return Plan.of(
        new Step.RunCommand(
            Value.texts("/bin/mv", copy(request), copy(request) + ".bin"),
            List.of(),
            "throwing it away"),
        new Step.Remove(AbsolutePath.of(copy(request) + ".bin"), "emptying the bin"));
  }

  private static Step run(String... argv) {
    return FakeProvider.command(argv);
  }

  private static String copy(PublishRequest request) {
    return copy(request.artefacts(), request.snapshot());
  }

  private static String copy(WithdrawRequest request) {
    return copy(request.snapshot().publication().orElseThrow().artefacts(), request.snapshot());
  }

  /** Beside the artefacts, where the engine does not tidy up. */
  private static String copy(AbsolutePath artefacts, PublishedSnapshot snapshot) {
    return artefacts.parent().resolve("copy-" + snapshot.id().hex()).value();
  }
}
