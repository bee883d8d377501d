package org.statelesslinux.engine.planning;

import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StoreName;

/**
 * Where the parts of an instance are on the machine that runs it.
 *
 * @param runtime the directory of the instance, which survives the hand-off to the OS
 * @param system where the writable root comes together
 */
public record Places(AbsolutePath runtime, AbsolutePath system) {
  /** The places on a machine that boots (dracut's and systemd's {@code /sysroot}). */
  public static final Places ON_A_MACHINE =
      new Places(AbsolutePath.of("/run/stateless"), AbsolutePath.of("/sysroot"));

  /** The read-only root, as the backend hands it over. */
  public AbsolutePath root() {
    return runtime.resolve("root");
  }

  /** The backend's own directory. */
  public AbsolutePath workspace() {
    return runtime.resolve("mode");
  }

  /** The snapshot's manifest. */
  public AbsolutePath manifest() {
    return runtime.resolve("manifest");
  }

  /** The attributes that a transport may lose, as setfattr(1) restores them. */
  public AbsolutePath attributes() {
    return runtime.resolve("attributes");
  }

  /** The memory that takes the changes to the root. */
  public AbsolutePath changes() {
    return runtime.resolve("changes");
  }

  /** Where a store is mounted. */
  public AbsolutePath store(StoreName store) {
    return runtime.resolve("stores").resolve(store.value());
  }

  /**
   * Where a store keeps what a rule covers. One flat name a rule, so that rules inside one another
   * keep apart.
   */
  public AbsolutePath kept(StateRule rule) {
    String name = rule.path().value().substring(1).replace("%", "%25").replace("/", "%2F");
    return store(rule.store()).resolve("state").resolve(name);
  }
}
