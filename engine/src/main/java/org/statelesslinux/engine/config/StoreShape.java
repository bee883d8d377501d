package org.statelesslinux.engine.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.OnMissing;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.OptionTypes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A state store, which its name makes whole; its {@code type} says which other keys it has. */
final class StoreShape implements Shape<Function<StoreName, StateStore>> {
  private static final String NOTHING_LASTS =
      "what is in memory is gone at the next boot and is not copied; accepted: no such key, or"
          + " 'type: local'";
  private static final String NOT_ON_THE_MACHINE =
      "the files are not on the machine; have the server copy them that holds them";

  private static final Key<String> TYPE =
      Key.required(
          "type",
          new TextShape<>("one of ephemeral, local, network", ".*", text -> text),
          "where the store is: ephemeral (in memory), local (on a disk), network (on a server)");
  private static final Key<MemoryLimit> SIZE =
      Key.optional(
          "size", Values.MEMORY, "the most that it may hold; without it, half of the memory");
  private static final Key<Disk> DISK =
      Key.required("disk", new OptionShape<>(OptionTypes.disk()), "the file system that holds it");
  private static final Key<ServerAddress> SERVER =
      Key.required("server", Values.ADDRESS, "the NFS server that exports it");
  private static final Key<AbsolutePath> PATH =
      Key.required(
          "path",
          new PathShape(),
          "the exported directory; each machine uses the one below it that bears its name");
  private static final Key<Integer> PORT =
      Key.optional(
          "port",
          new OptionShape<>(OptionTypes.port()),
          "the NFS server's TCP port; without it, 2049");
  private static final Key<String> VERSION =
      Key.optional(
          "version",
          new OptionShape<>(OptionTypes.choice(Share.Version.words().toArray(String[]::new))),
          "version of the protocol; without it, the newest that server and machine know");
  private static final Key<String> ON_MISSING =
      Key.optional(
          "on-missing",
          new OptionShape<>(OptionTypes.choice(OnMissing.FAIL.word(), OnMissing.EPHEMERAL.word())),
          "what becomes of a machine whose disk or server is missing: it does not start (fail), or it"
              + " runs with memory until its next start (ephemeral); without it, fail");

  private record Type(
      Table table, Function<Fields, Optional<Function<StoreName, StateStore>>> of) {}

  private final Map<String, Type> types = new LinkedHashMap<>();

  StoreShape() {
    String backup = BackupTable.BACKUP.name();
    types.put(
        "ephemeral",
        new Type(new Table(TYPE, SIZE).refusing(backup, NOTHING_LASTS), StoreShape::ephemeral));
    types.put(
        "local",
        new Type(new Table(TYPE, DISK, ON_MISSING, BackupTable.BACKUP), StoreShape::local));
    types.put(
        "network",
        new Type(
            new Table(TYPE, SERVER, PATH, PORT, VERSION, ON_MISSING)
                .refusing(backup, NOT_ON_THE_MACHINE),
            StoreShape::network));
  }

  private static Optional<Function<StoreName, StateStore>> ephemeral(Fields fields) {
    Optional<MemoryLimit> size = fields.get(SIZE);
    return Optional.of(name -> new StateStore.Ephemeral(name, size));
  }

  private static Optional<Function<StoreName, StateStore>> local(Fields fields) {
    OnMissing onMissing = onMissing(fields);
    Optional<Backup> backup = fields.get(BackupTable.BACKUP).flatMap(BackupTable::backup);
    return fields
        .get(DISK)
        .map(disk -> name -> new StateStore.Local(name, disk, onMissing, backup));
  }

  private static Optional<Function<StoreName, StateStore>> network(Fields fields) {
    OnMissing onMissing = onMissing(fields);
    int port = fields.get(PORT).orElse(Share.USUAL_PORT);
    Optional<Share.Version> version = fields.get(VERSION).flatMap(Share.Version::named);
    return fields
        .get(SERVER)
        .flatMap(
            server ->
                fields
                    .get(PATH)
                    .map(path -> new Share(server, port, path, version))
                    .map(share -> name -> new StateStore.Network(name, share, onMissing)));
  }

  private static OnMissing onMissing(Fields fields) {
    return fields.get(ON_MISSING).flatMap(OnMissing::named).orElse(OnMissing.FAIL);
  }

  @Override
  public Optional<Function<StoreName, StateStore>> read(Node node, Problems problems) {
    if (!(node instanceof Node.Mapping mapping)) {
      return refuse(node, problems);
    }
    Node.Entry word = mapping.byKey().get(TYPE.name());
    if (word == null) {
      problems.add(node.place(), "the key 'type' is missing; accepted: " + types());
      return Optional.empty();
    }
    Optional<Type> type =
        word.value() instanceof Node.Scalar scalar
            ? Optional.ofNullable(types.get(scalar.text()))
            : Optional.empty();
    if (type.isEmpty()) {
      if (!(word.value() instanceof Node.Broken)) {
        problems.add(
            word.value().place(), "found " + word.value().shown() + "; accepted: " + types());
      }
      return Optional.empty();
    }
    return type.get().table().read(node, problems).flatMap(type.get().of());
  }

  private String types() {
    return "one of " + Texts.list(types.keySet());
  }

  @Override
  public String accepted() {
    return "a mapping with the key 'type', " + types();
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "object");
    ArrayNode choices = schema.putArray("oneOf");
    types.forEach(
        (word, type) -> {
          ObjectNode choice = type.table().schema();
          ((ObjectNode) choice.get("properties"))
              .set("type", Json.object().put("const", word).put("description", TYPE.help()));
          choices.add(choice);
        });
    return schema;
  }
}
