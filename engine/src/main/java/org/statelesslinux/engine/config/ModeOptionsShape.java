package org.statelesslinux.engine.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options of several modes at one level. Only their names are checked here; the values are,
 * once it is known which of them belong together.
 */
record ModeOptionsShape(Registry registry, Level level) implements Shape<Map<Mode, Node.Mapping>> {
  @Override
  public Optional<Map<Mode, Node.Mapping>> read(Node node, Problems problems) {
    if (!(node instanceof Node.Mapping mapping)) {
      return refuse(node, problems);
    }
    Map<Mode, Node.Mapping> read = new TreeMap<>();
    for (Node.Entry entry : mapping.entries()) {
      Optional<ModeInfo> mode = ModeShape.find(registry, entry.key());
      if (mode.isEmpty()) {
        problems.add(entry.keyPlace(), "found the " + registry.describeUnknown(entry.key()));
      } else if (entry.value() instanceof Node.Mapping options) {
        read.put(mode.get().mode(), known(mode.get(), options, problems));
      } else if (!(entry.value() instanceof Node.Broken)) {
        problems.add(
            entry.value().place(),
            "found %s; accepted: %s".formatted(entry.value().shown(), options(mode.get())));
      }
    }
    return Optional.of(read);
  }

  private static String options(ModeInfo mode) {
    return "a mapping with the options of mode "
        + mode.mode()
        + ": "
        + Texts.list(mode.optionNames());
  }

  private Node.Mapping known(ModeInfo mode, Node.Mapping options, Problems problems) {
    for (Node.Entry entry : options.entries()) {
      if (!mode.optionNames().contains(entry.key())) {
        problems.add(
            entry.keyPlace(),
            "found the unknown option %s of mode %s; accepted: %s%s"
                .formatted(
                    Texts.quote(entry.key()),
                    mode.mode(),
                    Texts.list(mode.optionNames()),
                    Nearest.question(entry.key(), mode.optionNames())));
      }
    }
    for (Option<?> option : mode.options()) {
      options.entries().stream()
          .filter(entry -> entry.key().equals(option.name()) && !option.allowedAt(level))
          .forEach(entry -> problems.add(entry.keyPlace(), tooFarIn(mode, option)));
    }
    return new Node.Mapping(
        options.place(),
        options.entries().stream()
            .filter(entry -> mode.optionNames().contains(entry.key()))
            .toList());
  }

  private String tooFarIn(ModeInfo mode, Option<?> option) {
    return "found the option %s of mode %s at a %s; accepted: %s"
        .formatted(
            Texts.quote(option.name()),
            mode.mode(),
            level.name().toLowerCase(Locale.ROOT),
            option.innermost() == Level.SITE
                ? "at the site alone, since one service of the server is for all"
                : "at the site or a profile, since all machines of a profile share what is"
                    + " published");
  }

  @Override
  public String accepted() {
    return "a mapping from modes to their options";
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode modes = schema.putObject("properties");
    for (ModeInfo mode : registry.modes()) {
      ObjectNode each = modes.putObject(mode.mode().value()).put("type", "object");
      ObjectNode options = each.putObject("properties");
      mode.options().stream()
          .filter(option -> option.allowedAt(level))
          .forEach(
              option ->
                  options.set(
                      option.name(),
                      OptionSchema.of(option.type()).put("description", option.help())));
      each.put("additionalProperties", false);
    }
    return schema.put("additionalProperties", false);
  }
}
