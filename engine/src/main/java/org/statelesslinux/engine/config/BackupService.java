package org.statelesslinux.engine.config;

import java.util.Optional;
import org.statelesslinux.model.ServerAddress;

/**
 * Where machines send their backups.
 *
 * @param port the TCP port of the server's service for them
 * @param listen the address that it listens on; empty for all of the server's
 */
public record BackupService(int port, Optional<ServerAddress> listen) {}
