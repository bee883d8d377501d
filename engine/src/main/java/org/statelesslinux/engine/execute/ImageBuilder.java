package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;

/** The step that packs a tree into an image and appends the hash tree that guards it. */
final class ImageBuilder {
  private final Listener listener;

  ImageBuilder(Listener listener) {
    this.listener = listener;
  }

  /** Makes the image and yields its facts. The same tree gives the same image, byte for byte. */
  Map<String, String> build(
      Path tree, Path image, ImageStep.ImageFormat format, Compression compression, String why)
      throws IOException, StepException {
    Path beside = Durable.parent(image).resolve(image.getFileName() + ".part");
    try {
      Files.deleteIfExists(beside);
      pack(commandFor(tree, beside, format, compression), why);
      Map<String, String> facts = new HashMap<>();
      facts.put(ImageStep.BuildImage.FORMAT, format.fileSystem());
      facts.putAll(guard(beside));
      facts.put(ImageStep.BuildImage.BYTES, Long.toString(Files.size(beside)));
      Durable.replace(beside, image);
      return Map.copyOf(facts);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static List<String> commandFor(
      Path tree, Path image, ImageStep.ImageFormat format, Compression compression) {
    return switch (format) {
      case SQUASHFS -> Mksquashfs.argv(tree, image, compression);
      case EROFS -> Mkerofs.argv(tree, image, compression);
    };
  }

  private void pack(List<String> argv, String why) throws IOException, StepException {
    PackingWarnings warnings = new PackingWarnings();
    listener.on(new Event.Started(why, 0, Event.Unit.ITEMS));
    try (InBackground warmUp = InBackground.start(Verity::warmUp)) {
      Command.Outcome outcome = Command.run(argv, new Mksquashfs.Progress(listener), warnings);
      if (outcome.exit() != 0) {
        throw CommandSteps.failed(argv, outcome);
      }
      warmUp.await();
    }
    listener.on(new Event.Finished(why));
    warnings.sentences().forEach(text -> listener.on(new Event.Note(text)));
  }

  /** What guards the image, which is on the disk then. */
  private Map<String, String> guard(Path image) throws IOException {
    String task = "making the hash tree of the image";
    listener.on(new Event.Started(task, 0, Event.Unit.ITEMS));
    long offset = Verity.pad(image);
    try (InBackground flush = InBackground.start(() -> Durable.flush(image))) {
      String root = Verity.append(image, offset);
      flush.await();
      Durable.flush(image);
      listener.on(new Event.Finished(task));
      return Map.of(
          ImageStep.BuildImage.VERITY_ROOT,
          root,
          ImageStep.BuildImage.VERITY_OFFSET,
          Long.toString(offset));
    }
  }
}
