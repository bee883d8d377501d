package org.statelesslinux.backend.livecd;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Publication;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Packs a snapshot into an image, and boots a machine from the medium that holds it. */
final class LivecdBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.OFFLINE_BOOT,
          Capability.OFFLINE_RUN,
          Capability.DISKLESS,
          Capability.REMOVABLE_MEDIUM);

  private final Step.ImageFormat format;
  private final String image;
  private final Compression compression;
  private final VolumeName volume;
  private final boolean toRam;

  /**
   * As configured.
   *
   * @param toRam whether the image is copied into memory, so that the medium can be taken out
   */
  LivecdBackend(
      Step.ImageFormat format, Compression compression, VolumeName volume, boolean toRam) {
    this.format = format;
    this.image = "root." + format.fileSystem();
    this.compression = compression;
    this.volume = volume;
    this.toRam = toRam;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /**
   * All but what squashfs drops: ACLs, and of times all but 32 bits of whole seconds; or what
   * mkfs.erofs 1.5 does: names of 255 bytes, which it cannot pack, and distant times, which it cuts
   * when all images of a tree are to be equal.
   */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.complementOf(
        format == Step.ImageFormat.EROFS
            ? EnumSet.of(Attribute.DISTANT_TIMES, Attribute.ANY_NAME)
            : EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));
  }

  @Override
  public Plan publish(PublishRequest request) {
    return Plan.of(
        new Step.BuildImage(
            request.snapshot().tree(),
            request.artefacts().resolve(image),
            format,
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
  public Plan boot(BootRequest request) throws BackendException {
    checkFormat(request.snapshot());
    AbsolutePath medium = request.workspace().resolve("medium");
    String volumeId = idOf(request.snapshot());
    return Plan.of(
        toRam
            ? new Step.CopyFromMedium(
                Value.text(volumeId),
                image,
                Value.fact(Step.BuildImage.BYTES),
                medium,
                "copying the image of the medium " + volumeId + " into memory")
            : new Step.MountMedium(Value.text(volumeId), medium, "finding the medium " + volumeId),
        new Step.MountImage(
            medium.resolve(image),
            format,
            Step.ImageFacts.YIELDED,
            request.root(),
            "mounting the image as the root"));
  }

  @Override
  public Plan media(MediaRequest request) throws BackendException {
    Publication publication =
        request
            .snapshot()
            .publication()
            .orElseThrow(
                () ->
                    new BackendException(
                        "the snapshot has no image yet", "Publish the profile in this mode."));
    return Plan.of(
        new Step.BuildMedium(
            idOf(request.snapshot()),
            request.bootFiles(),
            List.of(new Step.MediumFile(image, publication.artefacts().resolve(image))),
            request.medium(),
            "making the medium"));
  }

  private String idOf(PublishedSnapshot snapshot) {
    return volume.idFor(snapshot.profile(), snapshot.id());
  }

  /** What the boot puts back depends on the format, so it must be the one that was packed. */
  private void checkFormat(PublishedSnapshot snapshot) throws BackendException {
    String packed =
        snapshot
            .publication()
            .map(
                publication ->
                    publication
                        .fact(Step.BuildImage.FORMAT)
                        .orElse(Step.ImageFormat.SQUASHFS.fileSystem()))
            .orElse(format.fileSystem());
    boolean inAnother =
        EnumSet.complementOf(EnumSet.of(format)).stream()
            .anyMatch(other -> other.fileSystem().equals(packed));
    if (inAnother) {
      throw new BackendException(
          "the snapshot is packed as %s, and 'format' is %s now"
              .formatted(packed, format.fileSystem()),
          "Set 'format: %s' again, or publish a changed prototype.".formatted(packed));
    }
  }
}
