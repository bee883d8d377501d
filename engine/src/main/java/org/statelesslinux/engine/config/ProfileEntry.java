package org.statelesslinux.engine.config;

import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.Profile;

/**
 * A profile, what is known of its machines, and its level of modes.
 *
 * @param profile the profile
 * @param facts what it says of its machines
 * @param scope what it says of modes
 */
record ProfileEntry(Profile profile, MachineFacts facts, Scope scope) {}
