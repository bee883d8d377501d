package org.statelesslinux.engine.config;

import org.statelesslinux.model.Profile;

/**
 * A profile and its level of modes.
 *
 * @param profile the profile
 * @param scope what it says of modes
 */
record ProfileEntry(Profile profile, Scope scope) {}
