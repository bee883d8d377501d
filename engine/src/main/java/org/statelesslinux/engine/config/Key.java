package org.statelesslinux.engine.config;

/**
 * A key that a mapping of the configuration may have.
 *
 * @param name the key
 * @param shape what its value may be
 * @param required whether the mapping must have it
 * @param help what it is for, in one line, for editors
 */
record Key<T>(String name, Shape<T> shape, boolean required, String help) {
  static <T> Key<T> required(String name, Shape<T> shape, String help) {
    return new Key<>(name, shape, true, help);
  }

  static <T> Key<T> optional(String name, Shape<T> shape, String help) {
    return new Key<>(name, shape, false, help);
  }
}
