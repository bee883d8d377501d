package org.statelesslinux.engine.machines;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine's record as JSON: {@code {"machine":…, "report":{"snapshot":…, "when":…, "boot":…,
 * "challenged":…, "booted":…, "entry":…, "notes":[…]}, "fetches":[{"snapshot":…, "when":…}]}}.
 * Older records have neither {@code booted} nor {@code entry} nor {@code notes}.
 */
final class RecordJson {
  private RecordJson() {}

  /** Made when it is needed: it takes long to start, and most commands read no record. */
  private static final class Mapper {
    static final JsonMapper INSTANCE = new JsonMapper();
  }

  static String write(MachineRecord record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("machine", record.machine().value());
    record
        .report()
        .ifPresent(
            report -> {
              ObjectNode object = json.putObject("report");
              put(object, report.sighting());
              object.put("boot", report.boot().value());
              object.put("challenged", report.challenged().toString());
              report.booted().ifPresent(booted -> object.put("booted", booted.toString()));
              report.entry().ifPresent(entry -> object.put("entry", entry.value()));
              ArrayNode notes = object.putArray("notes");
              report.notes().forEach(note -> notes.add(note.text()));
            });
    ArrayNode fetches = json.putArray("fetches");
    record.fetches().forEach(fetch -> put(fetches.addObject(), fetch));
    return Mapper.INSTANCE.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private static void put(ObjectNode object, Sighting seen) {
    object.put("snapshot", seen.snapshot().value());
    object.put("when", seen.when().toString());
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else, or of another machine
   */
  static MachineRecord read(String text, MachineName machine) {
    try {
      JsonNode json = Mapper.INSTANCE.readTree(text);
      if (!text(json, "machine").equals(machine.value())) {
        throw new IllegalArgumentException("it is not of machine " + machine);
      }
      List<Sighting> fetches = new ArrayList<>();
      for (JsonNode fetch : json.path("fetches")) {
        fetches.add(sighting(fetch));
      }
      return new MachineRecord(
          machine,
          json.has("report") ? Optional.of(report(json.path("report"))) : Optional.empty(),
          fetches);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time in it is none: " + e.getMessage(), e);
    }
  }

  private static MachineRecord.Report report(JsonNode json) {
    List<StatusNote> notes = new ArrayList<>();
    for (JsonNode note : json.path("notes")) {
      notes.add(new StatusNote(note.stringValue("")));
    }
    return new MachineRecord.Report(
        sighting(json),
        new BootId(text(json, "boot")),
        Instant.parse(text(json, "challenged")),
        optional(json, "booted").map(Instant::parse),
        optional(json, "entry").map(EntryDigest::new),
        notes);
  }

  private static Sighting sighting(JsonNode json) {
    return new Sighting(new SnapshotId(text(json, "snapshot")), Instant.parse(text(json, "when")));
  }

  private static String text(JsonNode json, String key) {
    return json.path(key).stringValue("");
  }

  private static Optional<String> optional(JsonNode json, String key) {
    return json.has(key) ? Optional.of(text(json, key)) : Optional.empty();
  }
}
