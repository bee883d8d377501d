package org.statelesslinux.engine.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.ServerAddress;
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

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11})([KMGT]?)");
  private static final Key<String> TYPE =
      Key.required(
          "type",
          new TextShape<>("one of ephemeral, local, network", ".*", text -> text),
          "where the store is: ephemeral (in memory), local (on a disk), network (on a server)");
  private static final Key<Long> BYTES =
      Key.optional(
          "size",
          new TextShape<>(
              "a number of bytes, or of K, M, G or T: 512M",
              "^" + SIZE.pattern() + "$",
              StoreShape::bytes),
          "the most that it may hold; without it, half of the memory");
  private static final Key<Disk> DISK =
      Key.required("disk", new OptionShape<>(OptionTypes.disk()), "the file system that holds it");
  private static final Key<ServerAddress> SERVER =
      Key.required("server", Values.ADDRESS, "the NFS server that exports it");
  private static final Key<AbsolutePath> PATH =
      Key.required(
          "path",
          new PathShape(),
          "the exported directory; each machine uses the one below it that bears its name");

  private record Type(
      Table table, Function<Fields, Optional<Function<StoreName, StateStore>>> of) {}

  private final Map<String, Type> types = new LinkedHashMap<>();

  StoreShape() {
    String backup = BackupTable.BACKUP.name();
    types.put(
        "ephemeral",
        new Type(new Table(TYPE, BYTES).refusing(backup, NOTHING_LASTS), StoreShape::ephemeral));
    types.put("local", new Type(new Table(TYPE, DISK, BackupTable.BACKUP), StoreShape::local));
    types.put(
        "network",
        new Type(
            new Table(TYPE, SERVER, PATH).refusing(backup, NOT_ON_THE_MACHINE),
            StoreShape::network));
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException(text);
    }
    int power = " KMGT".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Optional<Function<StoreName, StateStore>> ephemeral(Fields fields) {
    OptionalLong bytes = fields.get(BYTES).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    return Optional.of(name -> new StateStore.Ephemeral(name, bytes));
  }

  private static Optional<Function<StoreName, StateStore>> local(Fields fields) {
    Optional<Backup> backup = fields.get(BackupTable.BACKUP).flatMap(BackupTable::backup);
    return fields.get(DISK).map(disk -> name -> new StateStore.Local(name, disk, backup));
  }

  private static Optional<Function<StoreName, StateStore>> network(Fields fields) {
    return fields
        .get(SERVER)
        .flatMap(
            server ->
                fields.get(PATH).map(path -> name -> new StateStore.Network(name, server, path)));
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
