package org.statelesslinux.backend.livecd;

import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.Step;

/**
 * How a snapshot is packed.
 *
 * @param format the image's file system
 * @param compression how it is compressed
 */
record LivecdImage(Step.ImageFormat format, Compression compression) {
  /** What the image is called among the artefacts and on a medium. */
  String file() {
    return "root." + format.fileSystem();
  }
}
