package org.statelesslinux.engine.boot;

import java.nio.file.Path;

/**
 * A file of a boot entry that many machines share, and that never changes.
 *
 * @param file the file
 * @param bytes its size
 * @param sha256 its digest, 64 hexadecimal digits in lower case
 */
public record Part(Path file, long bytes, String sha256) {}
