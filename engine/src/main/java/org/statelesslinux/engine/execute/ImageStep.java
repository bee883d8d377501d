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
import org.statelesslinux.plan.Step;

/** The step that packs a tree into an image and appends the hash tree that guards it. */
final class ImageStep {
  private final Listener listener;
  private final Verity verity;

  ImageStep(Listener listener) {
    this(listener, Verity.OF_THIS_HOST);
  }

  ImageStep(Listener listener, Verity verity) {
    this.listener = listener;
    this.verity = verity;
  }

  /** Makes the image and yields its facts. The same tree gives the same image, byte for byte. */
  Map<String, String> build(
      Path tree, Path image, Step.ImageFormat format, Compression compression, String why)
      throws IOException, StepException {
    verity.requireProgram();
    Path beside = Durable.parent(image).resolve(image.getFileName() + ".part");
    try {
      Files.deleteIfExists(beside);
      pack(commandFor(tree, beside, format, compression), why);
      Map<String, String> facts = new HashMap<>();
      facts.put(Step.BuildImage.FORMAT, format.fileSystem());
      facts.putAll(guard(beside));
      facts.put(Step.BuildImage.BYTES, Long.toString(Files.size(beside)));
      Durable.replace(beside, image);
      return Map.copyOf(facts);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static List<String> commandFor(
      Path tree, Path image, Step.ImageFormat format, Compression compression) {
    return switch (format) {
      case SQUASHFS -> Mksquashfs.argv(tree, image, compression);
      case EROFS -> Mkerofs.argv(tree, image, compression);
    };
  }

  private void pack(List<String> argv, String why) throws IOException, StepException {
    PackingWarnings warnings = new PackingWarnings();
    listener.on(new Event.Started(why, 0, Event.Unit.ITEMS));
    Command.Outcome outcome = Command.run(argv, new Mksquashfs.Progress(listener), warnings);
    if (outcome.exit() != 0) {
      throw CommandSteps.failed(argv, outcome);
    }
    listener.on(new Event.Finished(why));
    warnings.sentences().forEach(text -> listener.on(new Event.Note(text)));
  }

  /**
   * What guards the image, which is on the disk then. All three read the same bytes, which nobody
   * changes any more, so they do it at once.
   */
  private Map<String, String> guard(Path image) throws IOException, StepException {
    String task = "making the hash tree of the image";
    listener.on(new Event.Started(task, 0, Event.Unit.ITEMS));
    long offset = verity.pad(image);
    try (FirstBytesDigest digest = FirstBytesDigest.start(image, offset);
        InBackground flush = InBackground.start(() -> Durable.flush(image))) {
      String root = verity.append(image, offset);
      flush.await();
      Durable.flush(image);
      listener.on(new Event.Finished(task));
      return Map.of(
          Step.BuildImage.SHA256, digest.withTheRest(),
          Step.BuildImage.VERITY_ROOT, root,
          Step.BuildImage.VERITY_OFFSET, Long.toString(offset));
    }
  }
}
