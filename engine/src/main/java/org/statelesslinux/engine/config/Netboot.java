package org.statelesslinux.engine.config;

import java.util.Optional;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;

/**
 * How machines are started over the network.
 *
 * @param port the TCP port of the server's HTTP service
 * @param listen the address that it listens on; empty for all of the server's
 * @param defaultProfile the profile of machines that the configuration does not name; empty refuses
 *     them
 * @param configuredSecrets how they get their keys, if the configuration says so
 */
public record Netboot(
    int port,
    Optional<ServerAddress> listen,
    Optional<ProfileName> defaultProfile,
    Optional<Secrets> configuredSecrets) {

  /** How machines that start over plain HTTP get their keys. */
  public enum Secrets {
    /** They get none: anybody on the network could read them. */
    REFUSED,
    /** With the rest: nobody on the network reads what is not meant for them. */
    TRUSTED_NETWORK,
    /** From a disk that a person has carried to them; so they do however else they start. */
    KEY_DISK
  }

  /** How machines get their keys: not at all, unless the configuration says how. */
  public Secrets secrets() {
    return configuredSecrets.orElse(Secrets.REFUSED);
  }
}
