package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.Step;

/** The step that packs a tree into an image, by mksquashfs(1). */
final class ImageStep {
  private static final int MOST_WARNINGS = 10;

  private final Listener listener;

  ImageStep(Listener listener) {
    this.listener = listener;
  }

  /** Makes the image and yields its facts. The same tree gives the same image, byte for byte. */
  Map<String, String> build(Path tree, Path image, Compression compression, String why)
      throws IOException, StepException {
    Path beside = Durable.parent(image).resolve(image.getFileName() + ".part");
    try {
      Files.deleteIfExists(beside);
      pack(tree, beside, compression, why);
      Durable.flush(beside);
      Map<String, String> facts =
          Map.of(
              Step.BuildImage.BYTES, Long.toString(Files.size(beside)),
              Step.BuildImage.SHA256, sha256(beside));
      Durable.replace(beside, image);
      return facts;
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private void pack(Path tree, Path image, Compression compression, String why)
      throws IOException, StepException {
    List<String> argv = argv(tree, image, compression);
    Warnings warnings = new Warnings();
    listener.on(new Event.Started(why, 0, Event.Unit.ITEMS));
    Command.Outcome outcome = Command.run(argv, new Progress(listener), warnings);
    if (outcome.exit() != 0) {
      throw CommandSteps.failed(argv, outcome);
    }
    listener.on(new Event.Finished(why));
    warnings.sentences().forEach(text -> listener.on(new Event.Note(text)));
  }

  private static List<String> argv(Path tree, Path image, Compression compression) {
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("/usr/bin/mksquashfs", tree.toString(), image.toString()));
    argv.addAll(List.of("-noappend", "-no-recovery", "-exit-on-error", "-one-file-system"));
    argv.addAll(List.of("-reproducible", "-mkfs-time", "0", "-xattrs", "-quiet", "-progress"));
    argv.addAll(List.of("-comp", compression.compressor()));
    OptionalInt level = compression.level();
    if (level.isPresent()) {
      argv.addAll(List.of("-Xcompression-level", Integer.toString(level.getAsInt())));
    }
    return argv;
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 20];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Finds {@code 383/1200 31%} in the progress bar that mksquashfs draws over itself. */
  private static final class Progress implements Command.Reader {
    private static final Pattern BAR = Pattern.compile("] +(\\d{1,18})/(\\d{1,18}) +\\d+%");

    private final Listener listener;
    private long last = -1;
    private String rest = "";

    Progress(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void read(byte[] buffer, int count) {
      String text = rest + new String(buffer, 0, count, ISO_8859_1);
      Matcher bar = BAR.matcher(text);
      int end = 0;
      while (bar.find()) {
        end = bar.end();
        tell(Long.parseLong(bar.group(1)), Long.parseLong(bar.group(2)));
      }
      rest = text.substring(Math.max(end, text.length() - 100));
    }

    private void tell(long done, long total) {
      if (done > last) {
        last = done;
        listener.on(new Event.Advanced(done, total));
      }
    }
  }

  /** Collects what mksquashfs warns about: each kind of attribute left out once, with a count. */
  private static final class Warnings implements Command.Reader {
    private static final Pattern LEFT_OUT = Pattern.compile("Unrecognised xattr prefix (\\S+)");

    private final StringBuilder line = new StringBuilder();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final List<String> others = new ArrayList<>();
    private int more;

    @Override
    public synchronized void read(byte[] buffer, int count) {
      for (char c : new String(buffer, 0, count, ISO_8859_1).toCharArray()) {
        if (c == '\n') {
          take(line.toString().strip());
          line.setLength(0);
        } else if (line.length() < 1000 && !Character.isISOControl(c)) {
          line.append(c);
        }
      }
    }

    private void take(String warning) {
      Matcher attribute = LEFT_OUT.matcher(warning);
      if (attribute.matches()) {
        leftOut.merge(attribute.group(1), 1, Integer::sum);
      } else if (others.size() < MOST_WARNINGS) {
        others.add("mksquashfs: " + warning);
      } else {
        more++;
      }
    }

    synchronized List<String> sentences() {
      List<String> sentences = new ArrayList<>();
      leftOut.forEach(
          (name, count) ->
              sentences.add(
                  "The image format cannot hold the attribute %s; left out %d times."
                      .formatted(name, count)));
      sentences.addAll(others);
      if (more > 0) {
        sentences.add("mksquashfs: " + more + " more warnings.");
      }
      return sentences;
    }
  }
}
