package org.statelesslinux.engine.execute;

import java.nio.file.Path;

/**
 * Where this host keeps its instances and services.
 *
 * @param instances what they are, and their mounts; on a file system that is gone after a reboot
 * @param scratch what they keep on disk while they live
 * @param services what the services that run here serve
 */
public record HostPlaces(Path instances, Path scratch, Path services) {
  /** The usual places: /run and /var/tmp (file-hierarchy(7)). */
  public static final HostPlaces USUAL =
      new HostPlaces(
          Path.of("/run/stateless/instances"),
          Path.of("/var/tmp"),
          Path.of("/run/stateless/serve"));
}
