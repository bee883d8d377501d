package org.statelesslinux.backend.livecd;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.Publication;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.OfferName;
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

  private final LivecdImage image;
  private final VolumeName volume;
  private final MediumKind medium;
  private final boolean toRam;
  private final Verify verify;
  private final List<Network> readers;

  /**
   * As configured.
   *
   * @param toRam whether the image is copied into memory, so that a medium can be taken out
   * @param readers the networks that may fetch images
   */
  LivecdBackend(
      LivecdImage image,
      VolumeName volume,
      MediumKind medium,
      boolean toRam,
      Verify verify,
      List<Network> readers) {
    this.image = image;
    this.volume = volume;
    this.medium = medium;
    this.toRam = toRam;
    this.verify = verify;
    this.readers = List.copyOf(readers);
  }

  @Override
  public Set<Capability> capabilities() {
    return medium == MediumKind.HTTP
        ? Set.of(Capability.OFFLINE_RUN, Capability.DISKLESS)
        : CAPABILITIES;
  }

  /**
   * All but what squashfs drops: ACLs, and of times all but 32 bits of whole seconds; or what
   * mkfs.erofs 1.5 does: names of 255 bytes, which it cannot pack, and distant times, which it cuts
   * when all images of a tree are to be equal.
   */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.complementOf(
        image.format() == ImageStep.ImageFormat.EROFS
            ? EnumSet.of(Attribute.DISTANT_TIMES, Attribute.ANY_NAME)
            : EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));
  }

  @Override
  public Plan publish(PublishRequest request) {
    return Plan.of(
        new ImageStep.BuildImage(
            request.snapshot().tree(),
            request.artefacts().resolve(image.file()),
            image.format(),
            image.compression(),
            "packing the snapshot into an image"));
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty(); // The image goes with the artefacts.
  }

  /** What was packed in another format has its own name, so each image is offered under its own. */
  @Override
  public Plan serve(ServeRequest request) {
    if (readers.isEmpty()) {
      return Plan.empty();
    }
    return Plan.of(
        request.snapshots().stream()
            .flatMap(snapshot -> offer(snapshot).stream())
            .toArray(Step[]::new));
  }

  private Optional<Step> offer(PublishedSnapshot snapshot) {
    return snapshot
        .publication()
        .map(
            publication -> {
              String file = LivecdImage.file(packed(publication));
              return new Step.OfferFile(
                  name(snapshot, file),
                  publication.artefacts().resolve(file),
                  readers,
                  "giving the image away over HTTP");
            });
  }

  private static OfferName name(PublishedSnapshot snapshot, String file) {
    return new OfferName(snapshot.profile() + "/" + snapshot.id().hex() + "/" + file);
  }

  @Override
  public Plan boot(BootRequest request) throws BackendException {
    checkFormat(request.snapshot());
    AbsolutePath place = request.workspace().resolve("medium");
    AbsolutePath file = place.resolve(image.file());
    List<Step> steps = new ArrayList<>(bring(request.snapshot(), place));
    if (verify == Verify.ALWAYS) {
      steps.add(
          new ImageStep.VerifyImage(
              file, ImageStep.ImageFacts.YIELDED, "reading all of the image"));
    }
    steps.add(
        new ImageStep.MountImage(
            file,
            image.format(),
            ImageStep.ImageFacts.YIELDED,
            request.root(),
            "mounting the image as the root"));
    return new Plan(steps, List.of());
  }

  private List<Step> bring(PublishedSnapshot snapshot, AbsolutePath place) {
    String id = idOf(snapshot);
    if (medium == MediumKind.HTTP) {
      return List.of(
          new Step.BringUpNetwork("bringing up the network to reach the server"),
          new Step.FetchOffered(
              name(snapshot, image.file()),
              ImageStep.ImageFacts.YIELDED.bytes(),
              place,
              "fetching the image from the server into memory"));
    }
    return List.of(
        toRam
            ? new MediumStep.CopyFromMedium(
                Value.text(id),
                image.file(),
                ImageStep.ImageFacts.YIELDED.bytes(),
                place,
                "copying the image of the medium " + id + " into memory")
            : new MediumStep.MountMedium(Value.text(id), place, "finding the medium " + id));
  }

  @Override
  public Plan media(MediaRequest request) throws BackendException {
    if (medium == MediumKind.HTTP) {
      throw new BackendException(
          "with 'medium: http' it starts over the network, from no medium",
          "Set 'medium: iso' or 'medium: usb' for what is to start from one.");
    }
    Publication publication =
        request
            .snapshot()
            .publication()
            .orElseThrow(
                () ->
                    new BackendException(
                        "the snapshot has no image yet", "Publish the profile in this mode."));
    return Plan.of(
        new MediumStep.BuildMedium(
            idOf(request.snapshot()),
            request.bootFiles(),
            List.of(
                new MediumStep.MediumFile(
                    image.file(), publication.artefacts().resolve(image.file()))),
            request.medium(),
            "making the medium"));
  }

  private String idOf(PublishedSnapshot snapshot) {
    return volume.idFor(snapshot.profile(), snapshot.id());
  }

  /** What the boot puts back depends on the format, so it must be the one that was packed. */
  private void checkFormat(PublishedSnapshot snapshot) throws BackendException {
    String format = image.format().fileSystem();
    String packed = snapshot.publication().map(LivecdBackend::packed).orElse(format);
    boolean inAnother =
        EnumSet.complementOf(EnumSet.of(image.format())).stream()
            .anyMatch(other -> other.fileSystem().equals(packed));
    if (inAnother) {
      throw new BackendException(
          "the snapshot is packed as %s, and 'format' is %s now".formatted(packed, format),
          "Set 'format: %s' again, or publish a changed prototype.".formatted(packed));
    }
  }

  /** The first images had no word for it. */
  private static String packed(Publication publication) {
    return publication
        .fact(ImageStep.BuildImage.FORMAT)
        .orElse(ImageStep.ImageFormat.SQUASHFS.fileSystem());
  }
}
