package org.statelesslinux.engine.disk;

import java.nio.file.Path;

/**
 * A disk that was written to, and read again and compared.
 *
 * @param node its node
 * @param bytes how many bytes were written
 * @param sha256 the digest of these bytes, in hexadecimal digits
 */
public record WrittenDisk(Path node, long bytes, String sha256) {}
