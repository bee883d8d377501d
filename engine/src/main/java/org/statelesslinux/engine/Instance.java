package org.statelesslinux.engine;

import java.nio.file.Path;
import org.statelesslinux.engine.execute.HostInstances;

/** A machine's instance on this host, mounted on a directory until it is closed. */
public final class Instance implements AutoCloseable {
  private final HostInstances instances;
  private final Path root;

  Instance(HostInstances instances, Path root) {
    this.instances = instances;
    this.root = root;
  }

  /** The directory that holds its root. */
  public Path root() {
    return root;
  }

  /**
   * Unmounts it and removes what it kept. To be called once.
   *
   * @throws org.statelesslinux.model.StatelessException if somebody still uses it; it can be closed
   *     again then
   */
  @Override
  public void close() {
    Door.open("release " + root, () -> instances.release(root));
  }
}
