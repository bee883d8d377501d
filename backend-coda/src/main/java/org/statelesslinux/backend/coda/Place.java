package org.statelesslinux.backend.coda;

import java.util.List;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ProfileName;

/**
 * Where in Coda the images are.
 *
 * @param realm the realm's name
 * @param servers its servers, as machines reach them
 * @param base the directory in the realm; empty for its top
 */
record Place(String realm, List<String> servers, String base) {
  /** Keeps its own copy. */
  Place {
    servers = List.copyOf(servers);
  }

  /** The directory that holds those of all profiles. */
  AbsolutePath base(AbsolutePath mountPoint) {
    AbsolutePath top = mountPoint.resolve(realm);
    return base.isEmpty() ? top : top.resolve(base);
  }

  /** The directory of a profile: one for each snapshot, and {@code current}. */
  AbsolutePath of(ProfileName profile, AbsolutePath mountPoint) {
    return base(mountPoint).resolve(profile.value());
  }
}
