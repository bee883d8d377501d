package org.statelesslinux.engine.imports;

import java.util.List;
import org.statelesslinux.model.Seed;

/** Lines of statetab: paths, each copied whole once. */
final class Statetab {
  private Statetab() {}

  static List<Wish> read(List<String> words) {
    return words.stream()
        .map(path -> new Wish(path, true, Wish.Keep.PERSISTENT, Seed.FILES))
        .toList();
  }
}
