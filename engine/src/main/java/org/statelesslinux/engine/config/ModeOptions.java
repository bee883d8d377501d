package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;

/** Lays the levels' options for one mode over each other and checks what comes out. */
final class ModeOptions {
  private static final Node.Mapping NONE = new Node.Mapping(Place.START, List.of());

  private ModeOptions() {}

  /** The options of a mode, the later levels laid over the earlier ones. */
  static Node.Mapping overlaid(Mode mode, List<Scope> levels) {
    Node.Mapping all = NONE;
    for (Scope level : levels) {
      Node.Mapping more = level.options().get(mode);
      all = more == null ? all : all.overlaid(more);
    }
    return all;
  }

  /** The checked values; empty after a problem was reported. What is missing is no problem here. */
  static Optional<Options> bind(ModeInfo mode, Node.Mapping given, Problems problems) {
    Options.Builder options = Options.builder();
    boolean good = true;
    for (Option<?> option : mode.options()) {
      Node.Entry entry = given.byKey().get(option.name());
      good &= entry == null || set(mode, option, entry.value(), options, problems);
    }
    return good ? Optional.of(options.build()) : Optional.empty();
  }

  private static <T> boolean set(
      ModeInfo mode, Option<T> option, Node node, Options.Builder options, Problems problems) {
    Optional<T> value = ConfigValues.parseForeign(mode, option.type(), node, problems);
    value.ifPresent(checked -> options.set(option, checked));
    return value.isPresent();
  }

  /** The options that must be given and are not. */
  static List<Option<?>> missing(ModeInfo mode, Node.Mapping given) {
    List<Option<?>> missing = new ArrayList<>();
    for (Option<?> option : mode.options()) {
      if (option.fallback().isEmpty() && !given.byKey().containsKey(option.name())) {
        missing.add(option);
      }
    }
    return missing;
  }
}
