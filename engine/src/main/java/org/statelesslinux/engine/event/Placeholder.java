package org.statelesslinux.engine.event;

/** Stands here until the first real type does, since an exported package needs one. */
interface Placeholder {}
