package org.statelesslinux.spi;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;

/**
 * One mode as configured: turns requests into plans.
 *
 * <p>A backend is pure: it reads no file, opens no socket, starts no process and keeps no state
 * between calls; the same request gives an equal plan. The engine alone acts on what it returns.
 * Methods may be called from any thread, never after {@link #close()}.
 */
public interface Backend extends AutoCloseable {
  /** What holds with these options: a subset of what the provider declares. */
  Set<Capability> capabilities();

  /** What of a file the root has in this mode, with these options. */
  Set<Attribute> carries();

  /**
   * What a person should know of how this mode is configured, though nothing is wrong with it: that
   * no machine is let in, say. {@code stateless check} shows it, with the mode's name before it. It
   * asks with the options of the site and of each profile; what only a machine sets is not seen.
   *
   * @return sentences on one line, without a full stop and without secrets; empty by default
   */
  default List<String> notes() {
    return List.of();
  }

  /**
   * On the server: makes one snapshot's artefacts. Changes files only, starts nothing that stays.
   *
   * @throws BackendException if this snapshot cannot be published in this mode
   */
  Plan publish(PublishRequest request) throws BackendException;

  /**
   * On the server: one complete configuration for all published snapshots, and the services that
   * read it. Called again with the new list whenever a snapshot comes or goes.
   *
   * @throws BackendException if they cannot be served
   */
  Plan serve(ServeRequest request) throws BackendException;

  /**
   * On the machine, before the OS: ends with the snapshot's tree, read-only, at {@link
   * BootRequest#root()}, in every branch.
   *
   * @throws BackendException if this machine cannot be booted in this mode
   */
  Plan boot(BootRequest request) throws BackendException;

  /**
   * On the server: undoes {@link #publish}. What lies in the artefacts directory is removed by the
   * engine; a backend that put nothing elsewhere returns an empty plan.
   *
   * @throws BackendException if it cannot be undone
   */
  Plan withdraw(WithdrawRequest request) throws BackendException;

  /**
   * On the server: makes a medium to boot from. Asked only of a backend that declares {@link
   * Capability#REMOVABLE_MEDIUM}.
   *
   * @throws BackendException if no medium can be made for this machine
   */
  default Plan media(MediaRequest request) throws BackendException {
    return Plan.empty();
  }

  /**
   * On the machine, in the running OS: stages the next boot. Asked only of a backend that declares
   * {@link Capability#BACKGROUND_UPDATE}.
   *
   * @throws BackendException if this machine cannot be updated
   */
  default Plan update(UpdateRequest request) throws BackendException {
    return Plan.empty();
  }

  /** Lets go of what {@link BackendProvider#create} took. Called once. */
  @Override
  default void close() {}
}
