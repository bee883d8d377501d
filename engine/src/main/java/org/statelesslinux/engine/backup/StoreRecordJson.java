package org.statelesslinux.engine.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A store's record as JSON: {@code {"mirror":ID, "open":{"position":…, "basis":ID}, "versions":[{
 * "number":…, "time":…, "id":…, "origin":…, "parent":…, "entries":…, "bytes":…, "confirmed":{
 * "time":…, "position":…}}]}}. A position is a lineage, a colon and a generation; what there is
 * none of is left out.
 */
final class StoreRecordJson {
  private StoreRecordJson() {}

  /** Made when it is needed: it takes long to start, and most commands read no record. */
  private static final class Mapper {
    static final JsonMapper INSTANCE = new JsonMapper();
  }

  static String write(StoreRecord record) {
    ObjectNode json = Mapper.INSTANCE.createObjectNode();
    record.mirror().ifPresent(id -> json.put("mirror", id.value()));
    record
        .open()
        .ifPresent(
            open -> {
              ObjectNode node = json.putObject("open");
              node.put("position", open.position().toString());
              open.basis().ifPresent(id -> node.put("basis", id.value()));
            });
    var versions = json.putArray("versions");
    record.versions().forEach(version -> put(versions.addObject(), version));
    return Mapper.INSTANCE.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private static void put(ObjectNode node, BackupVersion version) {
    node.put("number", version.number());
    node.put("time", version.time().toString());
    node.put("id", version.id().value());
    node.put("origin", version.origin().toString());
    version.parent().ifPresent(parent -> node.put("parent", parent.toString()));
    node.put("entries", version.entries());
    node.put("bytes", version.bytes());
    version
        .confirmed()
        .ifPresent(
            confirmed ->
                node.putObject("confirmed")
                    .put("time", confirmed.time().toString())
                    .put("position", confirmed.position().toString()));
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static StoreRecord read(String text) {
    try {
      JsonNode json = Mapper.INSTANCE.readTree(text);
      if (!json.path("versions").isArray()) {
        throw new IllegalArgumentException("it has no list of versions");
      }
      List<BackupVersion> versions = new ArrayList<>();
      for (JsonNode version : json.path("versions")) {
        versions.add(version(version));
      }
      JsonNode open = json.path("open");
      return new StoreRecord(
          versions,
          id(json, "mirror"),
          open.isMissingNode()
              ? Optional.empty()
              : Optional.of(
                  new StoreRecord.Transfer(
                      Position.parse(text(open, "position")), id(open, "basis"))));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time in it is none: " + e.getMessage(), e);
    }
  }

  private static BackupVersion version(JsonNode json) {
    JsonNode confirmed = json.path("confirmed");
    return new BackupVersion(
        number(json, "number"),
        Instant.parse(text(json, "time")),
        new SnapshotId(text(json, "id")),
        Position.parse(text(json, "origin")),
        json.has("parent") ? Optional.of(Position.parse(text(json, "parent"))) : Optional.empty(),
        number(json, "entries"),
        number(json, "bytes"),
        confirmed.isMissingNode()
            ? Optional.empty()
            : Optional.of(
                new BackupVersion.Confirmation(
                    Instant.parse(text(confirmed, "time")),
                    Position.parse(text(confirmed, "position")))));
  }

  private static Optional<SnapshotId> id(JsonNode json, String key) {
    return json.has(key) ? Optional.of(new SnapshotId(text(json, key))) : Optional.empty();
  }

  private static String text(JsonNode json, String key) {
    return json.path(key).stringValue("");
  }

  private static long number(JsonNode json, String key) {
    if (!json.path(key).isIntegralNumber()) {
      throw new IllegalArgumentException("'" + key + "' in it is no number");
    }
    return json.path(key).longValue();
  }
}
