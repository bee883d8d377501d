package org.statelesslinux.model;

import java.util.Optional;

/**
 * One computer, with all that the configuration says of it worked out.
 *
 * @param name its host name
 * @param profile its profile
 * @param mode how the OS reaches it
 * @param mac its network card, where the configuration names one
 */
public record Machine(MachineName name, ProfileName profile, Mode mode, Optional<MacAddress> mac) {}
