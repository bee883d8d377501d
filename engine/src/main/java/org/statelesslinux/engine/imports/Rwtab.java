package org.statelesslinux.engine.imports;

import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Seed;

/** Lines of rwtab: {@code TYPE PATH}. */
final class Rwtab {
  private Rwtab() {}

  static List<Wish> read(List<String> words) throws LineException {
    String type = words.get(0);
    Seed seed =
        Stream.of(Seed.values())
            .filter(each -> each.word().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new LineException(
                        "%s is no type; there are empty, dirs and files"
                            .formatted(Texts.quote(type))));
    if (words.size() < 2) {
      throw new LineException("it names no path");
    }
    if (words.size() > 2 && !words.get(2).startsWith("#")) {
      throw new LineException("it has more than a type and a path, which cannot hold spaces");
    }
    return List.of(new Wish(words.get(1), true, Wish.Keep.SCRATCH, seed));
  }
}
