package org.statelesslinux.backend.coda;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Puts snapshots into Coda as images, and boots a machine from those that its cache has. */
final class CodaBackend implements Backend {
  static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.OFFLINE_BOOT,
          Capability.OFFLINE_RUN,
          Capability.BACKGROUND_UPDATE,
          Capability.DISKLESS);

  private static final Set<Capability> WITH_DISK =
      Set.of(Capability.OFFLINE_BOOT, Capability.OFFLINE_RUN, Capability.BACKGROUND_UPDATE);
  private static final Set<Capability> IN_MEMORY =
      Set.of(Capability.OFFLINE_RUN, Capability.DISKLESS);

  /** Beyond it Coda's sizes wrap. */
  private static final long LIMIT = 1L << 31;

  private static final Value LAYERS = Value.fact(ImageStep.BuildLayers.LAYERS);

  private final Publisher publisher;
  private final Client client;
  private final Compression compression;
  private final int depth;

  /**
   * Makes one.
   *
   * @param depth how many images of changes lie over a whole one at most
   */
  CodaBackend(Publisher publisher, Client client, Compression compression, int depth) {
    this.publisher = publisher;
    this.client = client;
    this.compression = compression;
    this.depth = depth;
  }

  @Override
  public Set<Capability> capabilities() {
    return client.cache().isPresent() ? WITH_DISK : IN_MEMORY;
  }

  /** All but what squashfs drops: a tree does not survive Coda as a tree, an image does. */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.complementOf(
        EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));
  }

  @Override
  public Plan publish(PublishRequest request) throws BackendException {
    PublishedSnapshot snapshot = request.snapshot();
    String digits = snapshot.id().hex();
    Optional<ImageStep.LayerBase> base = base(request.previous());
    List<Step> steps = new ArrayList<>(publisher.begin(request.artefacts()));
    steps.add(
        new ImageStep.BuildLayers(
            snapshot.tree(),
            snapshot.manifest(),
            base,
            request.artefacts(),
            digits,
            LIMIT,
            compression,
            "packing the snapshot into images"));
    steps.add(
        new Step.RunCommand(
            Value.texts(
                "/bin/cp",
                "--",
                snapshot.manifest().value(),
                request.artefacts().resolve(digits).resolve("manifest").value()),
            List.of(),
            "putting the manifest beside the images"));
    List<String> folders =
        Stream.concat(Stream.of(digits), base.stream().flatMap(below -> folders(below.layers())))
            .distinct()
            .toList();
    steps.addAll(publisher.bring(snapshot.profile(), digits, folders, request.artefacts()));
    return new Plan(steps, publisher.needs());
  }

  /** What a snapshot may lie upon: the one before, unless too many images lie there already. */
  private Optional<ImageStep.LayerBase> base(Optional<PublishedSnapshot> previous) {
    return previous.flatMap(
        before -> {
          List<Layer> layers = readable(before);
          return layers.isEmpty() || folders(layers).count() > depth
              ? Optional.empty()
              : before
                  .publication()
                  .map(
                      publication ->
                          new ImageStep.LayerBase(
                              before.manifest(), publication.artefacts(), layers));
        });
  }

  private static List<Layer> layers(PublishedSnapshot snapshot) {
    return snapshot
        .publication()
        .flatMap(publication -> publication.fact(ImageStep.BuildLayers.LAYERS))
        .map(Layer::parse)
        .orElse(List.of());
  }

  /** What another version wrote is no base for anything. */
  private static List<Layer> readable(PublishedSnapshot snapshot) {
    try {
      return layers(snapshot);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  /** The directories that images are in: one for each snapshot that some are of. */
  private static Stream<String> folders(List<Layer> layers) {
    return layers.stream().map(CodaBackend::folder).distinct();
  }

  private static String folder(Layer layer) {
    return layer.file().substring(0, Math.max(0, layer.file().indexOf('/')));
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty(); // Coda's own servers do.
  }

  /** Images that another snapshot lies upon stay until that one goes. */
  @Override
  public Plan withdraw(WithdrawRequest request) throws BackendException {
    PublishedSnapshot snapshot = request.snapshot();
    if (snapshot.publication().isEmpty()) {
      return Plan.empty();
    }
    for (PublishedSnapshot other : request.remaining()) {
      requireReadable(other);
    }
    String digits = snapshot.id().hex();
    Set<String> needed =
        request.remaining().stream()
            .flatMap(other -> layers(other).stream())
            .map(Layer::file)
            .collect(Collectors.toSet());
    Set<String> stay =
        Stream.concat(
                request.remaining().stream().map(other -> other.id().hex()),
                request.remaining().stream().flatMap(other -> folders(layers(other))))
            .collect(Collectors.toSet());
    List<String> files = new ArrayList<>();
    files.add(digits + "/manifest");
    layers(snapshot).stream()
        .map(Layer::file)
        .filter(file -> !needed.contains(file))
        .forEach(files::add);
    Set<String> directories = new TreeSet<>(folders(layers(snapshot)).toList());
    directories.add(digits);
    directories.removeAll(stay);
    AbsolutePath room = snapshot.publication().get().artefacts();
    List<Step> steps = new ArrayList<>(publisher.begin(room));
    steps.addAll(publisher.take(snapshot.profile(), files, List.copyOf(directories)));
    return new Plan(steps, publisher.needs());
  }

  /** Else what it lies upon would be taken for what nobody needs. */
  private static void requireReadable(PublishedSnapshot snapshot) throws BackendException {
    try {
      layers(snapshot);
    } catch (IllegalArgumentException e) {
      throw new BackendException(
          "which images snapshot %s needs cannot be read: %s"
              .formatted(snapshot.id().abbreviated(), e.getMessage()),
          "Use the version that published it, or remove that snapshot first.");
    }
  }

  @Override
  public Plan boot(BootRequest request) throws BackendException {
    checkSize(request.snapshot());
    AbsolutePath images = images(request.snapshot(), request.workspace());
    return new Plan(
        List.of(
            Step.FirstOf.of(
                "bringing the images",
                Branch.when(new Probe.ArtefactsHere(images)),
                new Branch(
                    new Probe.Always(),
                    client.start(request.workspace(), hoarded(request.snapshot())))),
            new ImageStep.MountLayers(
                images, LAYERS, request.root(), advice(), "stacking the images as the root")),
        List.copyOf(Client.NEEDS));
  }

  private String advice() {
    Place place = publisher.place();
    return "It is not in Coda's cache here. See that this machine has a network, and that the servers"
        + " of realm %s (%s) run, are reached from here and still have it. What was fetched once"
            .formatted(place.realm(), String.join(", ", place.servers()))
        + " starts without them.";
  }

  /** Coda's cache has whole files: what was read to its end is there. */
  @Override
  public Plan update(UpdateRequest request) throws BackendException {
    checkSize(request.snapshot());
    return Plan.of(
        new ImageStep.VerifyLayers(
            images(request.snapshot(), request.workspace()),
            LAYERS,
            "fetching the next images into Coda's cache"));
  }

  private AbsolutePath images(PublishedSnapshot snapshot, AbsolutePath workspace) {
    return publisher.place().of(snapshot.profile(), Client.mountPoint(workspace));
  }

  private List<String> hoarded(PublishedSnapshot snapshot) {
    String profile =
        publisher
            .place()
            .of(snapshot.profile(), AbsolutePath.of("/coda"))
            .value()
            .substring("/coda/".length());
    return Stream.concat(Stream.of(snapshot.id().hex()), folders(layers(snapshot)))
        .distinct()
        .map(folder -> profile + "/" + folder)
        .toList();
  }

  /** A larger file than the cache holds is taken, and then nothing works. */
  private void checkSize(PublishedSnapshot snapshot) throws BackendException {
    long needed = layers(snapshot).stream().mapToLong(Layer::bytes).sum();
    long room = client.size().mebibytes() << 20;
    if (needed > room) {
      throw new BackendException(
          "the images of snapshot %s have %d MiB, and the cache holds %d MiB"
              .formatted(snapshot.id().abbreviated(), (needed >> 20) + 1, room >> 20),
          "Set 'cache-size' to twice the size of the images, so that the next ones find room.");
    }
  }
}
