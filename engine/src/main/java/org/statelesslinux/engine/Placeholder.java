package org.statelesslinux.engine;

/** Stands here until the first real type does, since an exported package needs one. */
interface Placeholder {}
