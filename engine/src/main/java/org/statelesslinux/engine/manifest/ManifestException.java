package org.statelesslinux.engine.manifest;

import java.io.IOException;

/** A manifest is not as this project writes it: damaged, cut off, or from elsewhere. */
public final class ManifestException extends IOException {
  private static final long serialVersionUID = 1L;

  ManifestException(long line, String found) {
    super("line " + line + " of the manifest: " + found);
  }
}
