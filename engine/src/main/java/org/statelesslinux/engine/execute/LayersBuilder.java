package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.layer.LayerTrees;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.tree.TreeRemoval;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;

/** The step that packs a tree, or what differs from an older one, into images to be stacked. */
final class LayersBuilder {
  /** One part of so many is for tables and for the hash tree. */
  private static final int PARTS = 32;

  private final Listener listener;

  LayersBuilder(Listener listener) {
    this.listener = listener;
  }

  /** Makes the images and yields the fact that names them. */
  Map<String, String> build(ImageStep.BuildLayers step) throws IOException, StepException {
    Path artefacts = Path.of(step.artefacts().value());
    Path folder = artefacts.resolve(step.folder());
    Path stage = artefacts.resolve(".layers");
    Files.createDirectories(folder);
    remove(stage);
    Files.createDirectory(stage);
    List<Layer> layers = new ArrayList<>();
    try {
      List<Path> trees =
          LayerTrees.of(
              Path.of(step.tree().value()),
              Path.of(step.manifest().value()),
              step.base().map(base -> Path.of(base.manifest().value())),
              stage,
              step.limit() - step.limit() / PARTS);
      for (Path tree : trees) {
        layers.add(0, pack(tree, folder, step)); // What comes later lies above.
      }
    } finally {
      remove(stage);
    }
    Optional<ImageStep.LayerBase> base = step.base();
    if (base.isPresent()) {
      for (Layer layer : base.get().layers()) {
        link(Path.of(base.get().artefacts().value()), artefacts, layer);
        layers.add(layer);
      }
    }
    Durable.flush(folder);
    Durable.flush(artefacts);
    return Map.of(ImageStep.BuildLayers.LAYERS, Layer.text(layers));
  }

  private Layer pack(Path tree, Path folder, ImageStep.BuildLayers step)
      throws IOException, StepException {
    Path image = folder.resolve(".image");
    try {
      Map<String, String> facts =
          new ImageBuilder(listener)
              .build(tree, image, ImageStep.ImageFormat.SQUASHFS, step.compression(), step.why());
      long bytes = Files.size(image);
      if (bytes >= step.limit()) {
        throw new StepException(
            "an image of %d bytes came of it, and it may have %d at most"
                .formatted(bytes, step.limit() - 1),
            "One file of the snapshot is too large for this mode even when it is packed: split it,"
                + " or choose another mode.");
      }
      String root = Objects.requireNonNull(facts.get(ImageStep.BuildImage.VERITY_ROOT));
      String name = root + "." + ImageStep.ImageFormat.SQUASHFS.fileSystem();
      Durable.replace(image, folder.resolve(name));
      return new Layer(
          folder.getFileName() + "/" + name,
          bytes,
          root,
          Long.parseLong(Objects.requireNonNull(facts.get(ImageStep.BuildImage.VERITY_OFFSET))));
    } finally {
      Files.deleteIfExists(image);
    }
  }

  private static void link(Path from, Path to, Layer layer) throws IOException, StepException {
    Path image = from.resolve(layer.file());
    long bytes = Files.size(image);
    if (bytes != layer.bytes()) {
      throw new StepException(
          "the image %s, upon which this one would lie, has %d bytes, not %d"
              .formatted(image, bytes, layer.bytes()),
          "Make the snapshot that it belongs to current, publish it again, and then this one.");
    }
    Path link = to.resolve(layer.file());
    Files.createDirectories(Durable.parent(link));
    Files.deleteIfExists(link);
    Files.createLink(link, image);
    Durable.flush(Durable.parent(link));
  }

  /** Of directories that their owner may not write to, too. */
  private static void remove(Path stage) throws IOException {
    if (Durable.exists(stage)) {
      try (Directory parent = Directory.open(Durable.parent(stage))) {
        TreeRemoval.remove(parent, Directory.nameOf(stage));
      }
    }
  }
}
