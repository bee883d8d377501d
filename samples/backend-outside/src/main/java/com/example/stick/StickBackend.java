package com.example.stick;

import java.util.EnumSet;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Publishes a copy of the tree, to be put on an ext4 stick, and boots from that. */
final class StickBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.OFFLINE_BOOT, Capability.OFFLINE_RUN, Capability.DISKLESS);

  private final Device.Label label;

  StickBackend(Device.Label label) {
    this.label = label;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /** Everything: ext4 is as good as the file system that the prototype is on. */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.allOf(Attribute.class);
  }

  @Override
  public Plan publish(PublishRequest request) {
    // With -T, doing it twice does not put a copy into the copy.
    return Plan.of(
            new Step.RunCommand(
                Value.texts(
                    "/bin/cp",
                    "-aT",
                    "--reflink=auto",
                    request.snapshot().tree().value(),
                    request.artefacts().resolve("tree").value()),
                Value.texts(),
                "copying the tree for the stick"))
        .requiring(new Requirement.Tool(AbsolutePath.of("/bin/cp"), "coreutils"));
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty(); // Sticks are carried, not served.
  }

  @Override
  public Plan boot(BootRequest request) {
    AbsolutePath stick = request.workspace().resolve("stick");
    AbsolutePath tree = stick.resolve("tree");
    // What its own kinds of steps need on a machine, the engine knows.
    return Plan.of(
        new MediumStep.MountMedium(
            Value.text(label.label()), stick, "finding the stick " + label.label()),
        new TreeStep.VerifyTree(
            tree,
            request.manifest(),
            request.snapshot().id(),
            carries(),
            "verifying the tree on the stick"),
        new Step.BindMount(
            tree, request.root(), Step.Access.READ_ONLY, "showing the tree as the root"));
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty(); // The copy goes with the artefacts.
  }
}
