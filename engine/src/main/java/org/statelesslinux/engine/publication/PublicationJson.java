package org.statelesslinux.engine.publication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The facts of a publication as JSON: {@code {"mode":…, "snapshot":…, "facts":{…}, "files":{…}}},
 * where the files are the artefacts with their sizes in bytes.
 */
final class PublicationJson {
  private static final JsonMapper JSON = new JsonMapper();

  private PublicationJson() {}

  static String write(Publication publication, Map<String, Long> files) {
    ObjectNode json = JSON.createObjectNode();
    json.put("mode", publication.mode().value());
    json.put("snapshot", publication.snapshot().value());
    ObjectNode facts = json.putObject("facts");
    new TreeMap<>(publication.facts()).forEach(facts::put);
    ObjectNode sizes = json.putObject("files");
    new TreeMap<>(files).forEach(sizes::put);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else, or of another mode or snapshot
   */
  static Publication read(String text, Mode mode, SnapshotId snapshot, AbsolutePath artefacts) {
    JsonNode json = parse(text);
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

  /**
   * The sizes of the artefacts; empty if it was written before they were kept.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Optional<Map<String, Long>> files(String text) {
    JsonNode files = parse(text).path("files");
    if (files.isMissingNode()) {
      return Optional.empty();
    }
    Map<String, Long> sizes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      require(file.getValue().isIntegralNumber(), "the size of " + file.getKey() + " is no number");
      sizes.put(file.getKey(), file.getValue().longValue());
    }
    return Optional.of(sizes);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void require(boolean holds, String found) {
    if (!holds) {
      throw new IllegalArgumentException(found);
    }
  }
}
