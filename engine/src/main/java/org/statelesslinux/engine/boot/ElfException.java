package org.statelesslinux.engine.boot;

/** A file is no ELF file, or a damaged one. The message goes on after "…: it". */
final class ElfException extends Exception {
  private static final long serialVersionUID = 1L;

  ElfException(String message) {
    super(message);
  }
}
