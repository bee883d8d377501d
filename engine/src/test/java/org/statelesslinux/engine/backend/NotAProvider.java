package org.statelesslinux.engine.backend;

/** Listed as a provider and none. */
public final class NotAProvider {}
