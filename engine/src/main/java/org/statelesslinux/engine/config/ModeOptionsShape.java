package org.statelesslinux.engine.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Option;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options of several modes. Only their names are checked here; the values are, once it is known
 * which of them belong together.
 */
record ModeOptionsShape(Registry registry) implements Shape<Map<Mode, Node.Mapping>> {
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

  private static Node.Mapping known(ModeInfo mode, Node.Mapping options, Problems problems) {
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
    return new Node.Mapping(
        options.place(),
        options.entries().stream()
            .filter(entry -> mode.optionNames().contains(entry.key()))
            .toList());
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
      for (Option<?> option : mode.options()) {
        options.set(
            option.name(), OptionSchema.of(option.type()).put("description", option.help()));
      }
      each.put("additionalProperties", false);
    }
    return schema.put("additionalProperties", false);
  }
}
