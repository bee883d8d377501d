package org.statelesslinux.architecture.bad.twin;

/** Has the name of a public type that is another. */
record BadLibrary() {}
