package org.statelesslinux.testkit;

import java.util.function.Supplier;
import org.statelesslinux.spi.BackendProvider;

/**
 * A backend with one fault.
 *
 * @param rule the number of the rule that it breaks
 * @param fault what it does, in words
 * @param found what the contract says of it
 * @param providers makes its provider anew
 * @param options what the configuration gives it
 */
record Broken(
    int rule, String fault, String found, Supplier<BackendProvider> providers, String options) {
  Broken(int rule, String fault, String found, Supplier<BackendProvider> providers) {
    this(rule, fault, found, providers, "{}");
  }

  @Override
  public String toString() {
    return "rule " + rule + ": it " + fault;
  }
}
