package org.statelesslinux.plan;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One of the images that make up a root when they are stacked: what {@link ImageStep.BuildLayers}
 * yields and {@link ImageStep.MountLayers} takes. A fact holds them as a text: topmost first,
 * separated by semicolons, each {@code FILE:BYTES:VERITY-ROOT:VERITY-OFFSET}.
 *
 * @param file its path below the artefacts: words of letters, digits, hyphens, underscores and
 *     dots, none of which begins with a dot, with slashes between
 * @param bytes its size
 * @param verityRoot the root of its tree of digests, in 64 hexadecimal digits
 * @param verityOffset where in the file that tree begins, in bytes
 */
public record Layer(String file, long bytes, String verityRoot, long verityOffset) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)"
              + ":([0-9]{1,18}):([0-9a-f]{64}):([0-9]{1,18})");

  /**
   * Checks all of them.
   *
   * @throws IllegalArgumentException if one has not its form
   */
  public Layer {
    String text = text(file, bytes, verityRoot, verityOffset);
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no layer");
    }
  }

  /**
   * Reads the text of a fact.
   *
   * @throws IllegalArgumentException if it is none, or holds no layer
   */
  public static List<Layer> parse(String text) {
    return Arrays.stream(text.split(";", -1)).map(Layer::one).toList();
  }

  private static Layer one(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no layer");
    }
    return new Layer(
        form.group(1), Long.parseLong(form.group(2)), form.group(3), Long.parseLong(form.group(4)));
  }

  /** The text of a fact. */
  public static String text(List<Layer> layers) {
    return layers.stream().map(Layer::toString).collect(Collectors.joining(";"));
  }

  private static String text(String file, long bytes, String verityRoot, long verityOffset) {
    return file + ":" + bytes + ":" + verityRoot + ":" + verityOffset;
  }

  /** The text of a fact that holds this one alone. */
  @Override
  public String toString() {
    return text(file, bytes, verityRoot, verityOffset);
  }
}
