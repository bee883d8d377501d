package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the records of this host's instances, a directory for each. */
final class InstanceRecords {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceRecords.class);
  private static final String FILE = "instance.json";

  private final Path base;

  InstanceRecords(Path base) {
    this.base = base;
  }

  /** Made when it is needed: it takes long to start, and most commands read no record. */
  private static final class Mapper {
    static final JsonMapper INSTANCE = new JsonMapper();
  }

  /** The directory of an instance. */
  Path directory(String id) {
    return base.resolve(id);
  }

  void add(InstanceRecord record) {
    Path directory = directory(record.id());
    try {
      Files.createDirectories(base);
      HostLock.holding(
          lock(),
          () -> {
            Files.createDirectory(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path staged = directory.resolve(FILE + ".new");
            Files.writeString(staged, Mapper.INSTANCE.writeValueAsString(toJson(record)));
            return Files.move(staged, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Held while a directory is there and its record is not yet. */
  private Path lock() {
    return base.resolveSibling(base.getFileName() + ".lock");
  }

  /** Removes directories that were left without a record, by a process killed on the way. */
  void sweep() {
    if (!Files.isDirectory(base)) {
      return;
    }
    try {
      HostLock.holding(
          lock(),
          () -> {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(base)) {
              for (Path directory : directories) {
                if (!Files.exists(directory.resolve(FILE))) {
                  Removal.of(directory);
                }
              }
            }
            return base;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<InstanceRecord> all() {
    List<InstanceRecord> records = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(base)) {
      for (Path directory : directories) {
        read(directory.resolve(FILE)).ifPresent(records::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  private static Optional<InstanceRecord> read(Path file) {
    try {
      return Optional.of(fromJson(Mapper.INSTANCE.readTree(Files.readString(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // just beginning, or just gone
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      LOG.warn("The instance record {} cannot be read and is left alone: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static ObjectNode toJson(InstanceRecord record) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", record.id());
    json.put("machine", record.machine().value());
    json.put("profile", record.profile().value());
    json.put("mode", record.mode().value());
    json.put("snapshot", record.snapshot().value());
    json.put("repository", record.repository().toString());
    record.directory().ifPresent(directory -> json.put("directory", directory.toString()));
    json.put("scratch", record.scratch().toString());
    json.put("pid", record.owner().pid());
    json.put("started", record.owner().started());
    json.put("began", record.began().toString());
    return json;
  }

  private static InstanceRecord fromJson(JsonNode json) {
    return new InstanceRecord(
        json.path("id").stringValue(""),
        new MachineName(json.path("machine").stringValue("")),
        new ProfileName(json.path("profile").stringValue("")),
        new Mode(json.path("mode").stringValue("")),
        new SnapshotId(json.path("snapshot").stringValue("")),
        Path.of(json.path("repository").stringValue("")),
        json.has("directory")
            ? Optional.of(Path.of(json.path("directory").stringValue("")))
            : Optional.empty(),
        Path.of(json.path("scratch").stringValue("")),
        new ProcessStamp(json.path("pid").longValue(0), json.path("started").longValue(0)),
        Instant.parse(json.path("began").stringValue("")));
  }
}
