package org.statelesslinux.engine.config;

import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StoreName;

/** The single values of a site, with the patterns that editors check them by. */
final class Values {
  static final String PROFILE_REGEX = "^[a-z0-9][a-z0-9._-]{0,62}$";
  static final String STORE_REGEX = "^[a-z][a-z0-9-]{0,31}$";

  static final Shape<ServerAddress> ADDRESS =
      new TextShape<>(
          ServerAddress.ACCEPTED,
          "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$",
          ServerAddress::new);

  static final Shape<ProfileName> PROFILE =
      new TextShape<>("the name of a profile", PROFILE_REGEX, ProfileName::new);

  static final Shape<StoreName> STORE =
      new TextShape<>("the name of a store", STORE_REGEX, StoreName::new);

  static final Shape<MacAddress> MAC =
      new TextShape<>(MacAddress.ACCEPTED, "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$", MacAddress::new);

  static final Shape<Seed> SEED =
      new TextShape<>("one of empty, dirs, files", "^(empty|dirs|files)$", Values::seed);

  private Values() {}

  private static Seed seed(String word) {
    for (Seed seed : Seed.values()) {
      if (seed.word().equals(word)) {
        return seed;
      }
    }
    throw new IllegalArgumentException(word);
  }
}
