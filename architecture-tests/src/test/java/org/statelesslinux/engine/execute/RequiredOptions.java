package org.statelesslinux.engine.execute;

import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;

/** What a mode must be told, and values for what it yields: for tests that know no mode. */
final class RequiredOptions {
  private static final ConfigValue WORD = new ConfigValue.Scalar("example");

  private RequiredOptions() {}

  static Options of(ModeInfo mode) {
    Options.Builder options = Options.builder();
    mode.options().stream()
        .filter(option -> option.fallback().isEmpty())
        .forEach(option -> set(option, options));
    return options.build();
  }

  private static <T> void set(Option<T> option, Options.Builder options) {
    options.set(
        option,
        Stream.of(WORD, new ConfigValue.Items(List.of(WORD)))
            .flatMap(value -> parse(option, value))
            .findFirst()
            .orElseThrow());
  }

  private static <T> Stream<T> parse(Option<T> option, ConfigValue value) {
    try {
      return Stream.of(option.type().parse(value));
    } catch (InvalidOptionException e) {
      return Stream.of();
    }
  }

  static String fact(String name) {
    return name.equals(ImageStep.BuildLayers.LAYERS)
        ? new Layer("any/any.squashfs", 8192, "0".repeat(64), 4096).toString()
        : "fact of " + name;
  }
}
