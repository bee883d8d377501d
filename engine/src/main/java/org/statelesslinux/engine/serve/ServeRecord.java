package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which process serves a mode, and what. Only to be believed while somebody holds the mode's lock.
 *
 * @param pid the process
 * @param lasting whether it does so until it is told to end, rather than while an instance needs it
 * @param snapshots the snapshots that machines can get from it
 */
record ServeRecord(long pid, boolean lasting, Set<SnapshotId> snapshots) {
  private static final JsonMapper JSON = new JsonMapper();

  ServeRecord {
    snapshots = Set.copyOf(snapshots);
  }

  /** Reads a record; one that is missing or damaged counts as none. */
  static Optional<ServeRecord> read(Path file) throws IOException {
    try {
      JsonNode json = JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      Set<SnapshotId> snapshots = new HashSet<>();
      for (JsonNode snapshot : json.path("snapshots")) {
        snapshots.add(new SnapshotId(snapshot.stringValue("")));
      }
      return Optional.of(
          new ServeRecord(
              json.path("pid").longValue(0), json.path("lasting").booleanValue(false), snapshots));
    } catch (NoSuchFileException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("pid", pid);
    json.put("lasting", lasting);
    ArrayNode array = json.putArray("snapshots");
    snapshots.stream().sorted().forEach(snapshot -> array.add(snapshot.value()));
    Durable.write(file, JSON.writeValueAsString(json), 0600);
  }
}
