package org.statelesslinux.engine.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Seed;

/** The litefile table of xCAT, in which what is inside what decides whether it is allowed. */
final class Litefile {
  private static final Set<String> YES = Set.of("1", "yes", "y", "true");

  /** It is a link to a file of the kernel's, and xCAT makes an exception for it too. */
  private static final String MOUNT_TABLE = "/etc/mtab";

  private final Optional<String> image;

  /** Reads lines for all images, and for this one. */
  Litefile(Optional<String> image) {
    this.image = image;
  }

  private record Item(Table.Line line, String path, LiteOption option) {
    boolean isDirectory() {
      return path.endsWith("/");
    }

    boolean isIn(Item other) {
      return line.number() != other.line.number()
          && other.isDirectory()
          && path.startsWith(other.path);
    }
  }

  void read(Table table, Wishes wishes) {
    List<Item> items = new ArrayList<>();
    for (Table.Line line : table.lines()) {
      try {
        if (line.problem().isPresent()) {
          throw new LineException(line.problem().get());
        }
        item(line).ifPresent(items::add);
      } catch (LineException e) {
        wishes.refuse(line, e.why());
      }
    }
    for (Item item : items) {
      whyNot(item, items)
          .ifPresentOrElse(
              why -> wishes.refuse(item.line, why),
              () ->
                  wishes.add(
                      item.line, new Wish(item.path, false, item.option.keep(), Seed.FILES)));
    }
  }

  /** What a line says; nothing if it is blank, a comment or switched off. */
  private Optional<Item> item(Table.Line line) throws LineException {
    if (line.text().isBlank() || line.text().startsWith("#")) {
      return Optional.empty();
    }
    List<String> values = Csv.values(line.text());
    if (values.size() < 2 || values.size() > 5) {
      throw new LineException(
          "it has %d columns; expected: image, file, options, comments, disable"
              .formatted(values.size()));
    }
    if (YES.contains(column(values, 4).toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    String of = values.get(0);
    if (!of.isEmpty() && !of.equalsIgnoreCase("ALL") && !image.equals(Optional.of(of))) {
      throw new LineException(
          "it is for the image %s alone, which was not asked for".formatted(Texts.quote(of)));
    }
    return Optional.of(new Item(line, values.get(1), LiteOption.of(column(values, 2))));
  }

  private static String column(List<String> values, int number) {
    return number < values.size() ? values.get(number).strip() : "";
  }

  private static Optional<String> whyNot(Item item, List<Item> items) {
    Optional<String> option = item.option.whyNot();
    if (option.isPresent()) {
      return option;
    }
    return items.stream()
        .filter(item::isIn)
        .filter(directory -> item.option.isRefusedIn(directory.option))
        .filter(directory -> !item.path.equals(MOUNT_TABLE))
        .findFirst()
        .map(
            directory ->
                "xCAT refuses %s inside %s, which is %s by line %d"
                    .formatted(
                        item.option.word(),
                        Texts.quote(directory.path),
                        directory.option.word(),
                        directory.line.number()));
  }
}
