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
 * @param secrets whether secrets may travel to machines over plain HTTP
 */
public record Netboot(
    int port,
    Optional<ServerAddress> listen,
    Optional<ProfileName> defaultProfile,
    Secrets secrets) {

  /** Whether secrets may travel to machines over plain HTTP. */
  public enum Secrets {
    /** They may not: anybody on the network could read them. */
    REFUSED,
    /** They may: nobody on the network reads what is not meant for them. */
    TRUSTED_NETWORK
  }
}
