package org.statelesslinux.backend.livecd;

import java.util.EnumSet;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Packs a snapshot into an image, and boots a machine from the medium that holds it. */
final class LivecdBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.OFFLINE_BOOT, Capability.OFFLINE_RUN, Capability.DISKLESS);

  private static final String IMAGE = "root.squashfs";

  private final Compression compression;
  private final VolumeName volume;

  LivecdBackend(Compression compression, VolumeName volume) {
    this.compression = compression;
    this.volume = volume;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /** All but what squashfs drops: ACLs, and of times all but 32 bits of whole seconds. */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.complementOf(
        EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));
  }

  @Override
  public Plan publish(PublishRequest request) {
    return Plan.of(
        new Step.BuildImage(
            request.snapshot().tree(),
            request.artefacts().resolve(IMAGE),
            Step.ImageFormat.SQUASHFS,
            compression,
            "packing the snapshot into an image"));
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty(); // The image goes with the artefacts.
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty();
  }

  @Override
  public Plan boot(BootRequest request) {
    AbsolutePath medium = request.workspace().resolve("medium");
    AbsolutePath image = medium.resolve(IMAGE);
    String volumeId = volume.idFor(request.snapshot().profile(), request.snapshot().id());
    return Plan.of(
            new Step.MountMedium(Value.text(volumeId), medium, "finding the medium " + volumeId),
            new Step.VerifyFile(
                image,
                Value.fact(Step.BuildImage.BYTES),
                Value.fact(Step.BuildImage.SHA256),
                "verifying the image"),
            new Step.Mount(
                Value.text(image.value()),
                request.root(),
                "squashfs",
                Value.texts("loop", "ro"),
                "mounting the image as the root"))
        .requiring(new Requirement.KernelModule("loop"), new Requirement.KernelModule("squashfs"));
  }
}
