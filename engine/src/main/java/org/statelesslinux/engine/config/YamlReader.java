package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.statelesslinux.engine.text.Texts;

/**
 * Turns YAML into nodes with places, and refuses what a configuration may not use: anchors,
 * aliases, tags, merge keys, duplicate keys, directives and a second document.
 */
final class YamlReader {
  private static final int DEEPEST = 32;

  private final Problems problems;
  private final Iterator<Event> events;
  private Place last = Place.START;

  private YamlReader(Iterator<Event> events, Problems problems) {
    this.events = events;
    this.problems = problems;
  }

  /** The one document of the text; empty after a problem was reported that hides the rest. */
  static Optional<Node> read(String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(YamlText.LONGEST).build();
    YamlReader reader =
        new YamlReader(new ParserImpl(settings, new StreamReader(settings, text)), problems);
    try {
      return reader.document();
    } catch (Unreadable e) {
      problems.add(e.place, e.problem);
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().map(YamlReader::at).orElse(reader.last),
          "this is not YAML: " + inWords(e));
    } catch (ReaderException e) {
      problems.add(
          reader.last,
          "after this, found the character U+%04X; accepted: printable ones"
              .formatted(e.getCodePoint()));
    } catch (YamlEngineException | IndexOutOfBoundsException | IllegalArgumentException e) {
      // The parser's own checks are not complete: some texts fail inside it.
      problems.add(reader.last, "after this, the text is not YAML: " + shown(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Ends the reading. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String problem;

    Unreadable(Place place, String problem) {
      super(problem, null, false, false);
      this.place = place;
      this.problem = problem;
    }
  }

  private Optional<Node> document() {
    next();
    Event first = next();
    if (!(first instanceof DocumentStartEvent start)) {
      throw new Unreadable(
          Place.START, "the file is empty; accepted: a mapping with the keys of a site");
    }
    refuseDirectives(start);
    Node node = node(next(), 1);
    next();
    Event end = next();
    if (end instanceof DocumentStartEvent) {
      throw new Unreadable(last, "found a second document; accepted: one document in a file");
    }
    return Optional.of(node);
  }

  private void refuseDirectives(DocumentStartEvent start) {
    boolean oldYaml = start.getSpecVersion().filter(version -> version.getMinor() != 2).isPresent();
    boolean tags = start.getTags().keySet().stream().anyMatch(tag -> !tag.matches("!!?"));
    if (oldYaml || tags) {
      problems.add(last, "found a directive; accepted: none, or '%YAML 1.2'");
    }
  }

  private Event next() {
    Event event = events.next();
    last = event.getStartMark().map(YamlReader::at).orElse(last);
    return event;
  }

  private Node node(Event event, int depth) {
    Place place = last;
    if (depth > DEEPEST) {
      throw new Unreadable(place, "this is nested too deep; accepted: " + DEEPEST + " levels");
    }
    if (event instanceof AliasEvent alias) {
      problems.add(
          place,
          "found the alias %s; accepted: the value itself, as aliases are not used here"
              .formatted(Texts.quote("*" + alias.getAlias())));
      return new Node.Broken(place);
    }
    refuseProperties(event, place);
    if (event instanceof ScalarEvent scalar) {
      return new Node.Scalar(place, scalar.getValue(), scalar.isPlain());
    }
    return event.getEventId() == Event.ID.MappingStart ? mapping(place, depth) : list(place, depth);
  }

  private void refuseProperties(Event event, Place place) {
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      problems.add(
          place,
          "found the anchor %s; accepted: no anchors, write the value where it is needed"
              .formatted(Texts.quote("&" + node.getAnchor().get())));
    }
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    tag.ifPresent(
        name ->
            problems.add(
                place, "found the tag %s; accepted: no tags".formatted(Texts.quote(name))));
  }

  private Node list(Place place, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new Node.Sequence(place, items);
  }

  private Node mapping(Place place, int depth) {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Place> seen = new HashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Node key = node(event, depth + 1);
      Node value = node(next(), depth + 1);
      if (!(key instanceof Node.Scalar name)) {
        if (!(key instanceof Node.Broken)) {
          problems.add(key.place(), "found " + key.shown() + " as a key; accepted: a word");
        }
      } else if (name.plain() && name.text().equals("<<")) {
        problems.add(name.place(), "found the merge key '<<'; accepted: no merge keys");
      } else if (seen.containsKey(name.text())) {
        problems.add(
            name.place(),
            "found the key %s again, first in line %d; accepted: each key once"
                .formatted(name.shown(), seen.get(name.text()).line()));
      } else {
        seen.put(name.text(), name.place());
        entries.add(new Node.Entry(name.place(), name.text(), value));
      }
    }
    return new Node.Mapping(place, entries);
  }

  private static Place at(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String inWords(MarkedYamlEngineException e) {
    String context = e.getContext() == null ? "" : " " + e.getContext();
    return shown(e.getProblem() + context);
  }

  private static String shown(@Nullable String message) {
    return Texts.plain(message == null ? "no reason given" : message, 200);
  }
}
