package org.statelesslinux.engine.publication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The facts of a publication as JSON: {@code {"mode":…, "snapshot":…, "facts":{…}}}. */
final class PublicationJson {
  private static final JsonMapper JSON = new JsonMapper();

  private PublicationJson() {}

  static String write(Publication publication) {
    ObjectNode json = JSON.createObjectNode();
    json.put("mode", publication.mode().value());
    json.put("snapshot", publication.snapshot().value());
    ObjectNode facts = json.putObject("facts");
    new TreeMap<>(publication.facts()).forEach(facts::put);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else, or of another mode or snapshot
   */
  static Publication read(String text, Mode mode, SnapshotId snapshot, AbsolutePath artefacts) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    require(json.path("mode").stringValue("").equals(mode.value()), "it is not of mode " + mode);
    require(
        json.path("snapshot").stringValue("").equals(snapshot.value()),
        "it is not of snapshot " + snapshot);
    require(json.path("facts").isObject(), "it has no facts");
    Map<String, String> facts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> fact : json.path("facts").properties()) {
      require(fact.getValue().isString(), "fact " + fact.getKey() + " is not a text");
      facts.put(fact.getKey(), fact.getValue().stringValue());
    }
    return new Publication(mode, snapshot, artefacts, facts);
  }

  private static void require(boolean holds, String found) {
    if (!holds) {
      throw new IllegalArgumentException(found);
    }
  }
}
