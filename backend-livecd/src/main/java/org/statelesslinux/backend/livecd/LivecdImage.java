package org.statelesslinux.backend.livecd;

import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;

/**
 * How a snapshot is packed.
 *
 * @param format the image's file system
 * @param compression how it is compressed
 */
record LivecdImage(ImageStep.ImageFormat format, Compression compression) {
  /** What the image is called among the artefacts and on a medium. */
  String file() {
    return file(format.fileSystem());
  }

  /** The same of one that was packed as such a file system. */
  static String file(String fileSystem) {
    return "root." + fileSystem;
  }
}
