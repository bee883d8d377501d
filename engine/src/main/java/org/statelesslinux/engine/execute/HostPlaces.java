package org.statelesslinux.engine.execute;

import java.nio.file.Path;

/**
 * Where this host keeps its instances.
 *
 * @param instances what they are, and their mounts; on a file system that is gone after a reboot
 * @param scratch what they keep on disk while they live
 */
public record HostPlaces(Path instances, Path scratch) {
  /** The usual places: /run and /var/tmp (file-hierarchy(7)). */
  public static final HostPlaces USUAL =
      new HostPlaces(Path.of("/run/stateless/instances"), Path.of("/var/tmp"));
}
