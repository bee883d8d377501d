package org.statelesslinux.spi;

import org.statelesslinux.model.ServerAddress;

/**
 * What a backend may know of where it works.
 *
 * @param server where machines reach the server
 */
public record BackendContext(ServerAddress server) {}
