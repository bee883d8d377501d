package org.statelesslinux.engine.imports;

import java.util.Optional;
import org.statelesslinux.model.StoreName;

/**
 * What tables do not say and rules need.
 *
 * @param persistent the store for what outlives a boot
 * @param scratch the store for what does not
 * @param image of a litefile, the image whose lines are taken besides those for all images
 */
public record ImportOptions(StoreName persistent, StoreName scratch, Optional<String> image) {
  /** The stores {@code machine} and {@code scratch}, and no image. */
  public static final ImportOptions USUAL =
      new ImportOptions(new StoreName("machine"), new StoreName("scratch"), Optional.empty());
}
