package org.statelesslinux.engine.planning;

import java.nio.charset.StandardCharsets;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * Where the parts of an instance are on the machine that runs it.
 *
 * @param runtime the directory of the instance, which survives the hand-off to the OS
 * @param system where the writable root comes together
 */
public record Places(AbsolutePath runtime, AbsolutePath system) {
  /** Of 255 bytes, what is left beside the end of the name under which a copy is made. */
  private static final int LONGEST_NAME = 255 - ".stateless-new".length();

  /** The places on a machine that boots (dracut's and systemd's {@code /sysroot}). */
  public static final Places ON_A_MACHINE =
      new Places(AbsolutePath.of("/run/stateless"), AbsolutePath.of("/sysroot"));

  /**
   * The places of an update on a machine that runs: what it writes down goes away with it, and the
   * manifest is that of the next boot.
   */
  public static final Places OF_AN_UPDATE =
      new Places(
          ON_A_MACHINE.runtime().resolve("update.d"),
          ON_A_MACHINE.runtime().resolve("update.d").resolve("system"));

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

  /** What makes the machine itself, if it may be brought to it. */
  public AbsolutePath identity() {
    return runtime.resolve("identity");
  }

  /** The memory that takes the changes to the root. */
  public AbsolutePath changes() {
    return runtime.resolve("changes");
  }

  /** The directory of {@link #store all stores}. */
  public AbsolutePath stores() {
    return runtime.resolve("stores");
  }

  /** Where a store is mounted. */
  public AbsolutePath store(StoreName store) {
    return stores().resolve(store.value());
  }

  /**
   * Where a store keeps what a rule covers. One flat name a rule, so that rules inside one another
   * keep apart.
   *
   * @throws StatelessException if the name would be longer than file systems take
   */
  public AbsolutePath kept(StateRule rule) {
    String name = rule.path().value().substring(1).replace("%", "%25").replace("/", "%2F");
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_NAME) {
      throw new StatelessException(
          "keep " + rule.path() + " in store " + rule.store(),
          "the name for it there has %d bytes, and file systems take %d of them"
              .formatted(bytes, LONGEST_NAME),
          "Name a directory above it in the state rule.");
    }
    return store(rule.store()).resolve("state").resolve(name);
  }
}
