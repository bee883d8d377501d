package com.example.fleet;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/** Gives a machine another mode in the text of a site.yaml: all else stays, comments too. */
final class ModeEdit {
  private ModeEdit() {}

  static String of(String doing, String site, MachineName machine, Mode mode) {
    LoadSettings settings = LoadSettings.builder().build();
    return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, site)))
        .getSingleNode()
        .flatMap(root -> value(root, "machines"))
        .flatMap(machines -> value(machines, machine.value()))
        .flatMap(entry -> edit(site, entry, mode))
        .orElseThrow(
            () ->
                new StatelessException(
                    doing,
                    "the machine has no entry of its own there",
                    "Write one below 'machines': a pattern's mode is that of many machines."));
  }

  private static Optional<String> edit(String site, Node entry, Mode mode) {
    Optional<Node> old = value(entry, "mode");
    if (old.isPresent()) {
      return Optional.of(replace(site, start(old.get()), old.get().getEndMark(), mode.value()));
    }
    return tuples(entry).stream()
        .findFirst()
        .map(NodeTuple::getKeyNode)
        .map(key -> replace(site, start(key), key.getStartMark(), inFront(entry, key, mode)));
  }

  /** A key in front of the first one, parted from it as the mapping is written. */
  private static String inFront(Node entry, Node first, Mode mode) {
    boolean inBraces = ((MappingNode) entry).getFlowStyle() == FlowStyle.FLOW;
    String gap = inBraces ? ", " : "\n" + " ".repeat(start(first).getColumn());
    return "mode: " + mode + gap;
  }

  /** Marks count code points. */
  private static String replace(String text, Mark from, Optional<Mark> to, String by) {
    int start = text.offsetByCodePoints(0, from.getIndex());
    int end = text.offsetByCodePoints(0, to.orElseThrow().getIndex());
    return text.substring(0, start) + by + text.substring(end);
  }

  private static Mark start(Node node) {
    return node.getStartMark().orElseThrow();
  }

  private static Optional<Node> value(Node mapping, String name) {
    return tuples(mapping).stream()
        .filter(one -> one.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  private static List<NodeTuple> tuples(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }
}
