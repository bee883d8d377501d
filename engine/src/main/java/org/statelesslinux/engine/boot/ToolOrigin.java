package org.statelesslinux.engine.boot;

import org.statelesslinux.model.AbsolutePath;

/**
 * Where a tool in a boot image came from.
 *
 * @param program its path, as plans call it
 * @param fromSnapshot true if it is the snapshot's own; false if it is the publishing host's, since
 *     the snapshot has none
 * @param file the path of the file there, free of links
 */
public record ToolOrigin(AbsolutePath program, boolean fromSnapshot, String file) {}
