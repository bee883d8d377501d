package org.statelesslinux.engine.imports;

import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StoreName;

/**
 * A rule that a table asks for.
 *
 * @param path the path, or what it matches
 * @param store the store that keeps it
 * @param seed what it holds at first
 * @param file the table, as the caller named it or the tree that it is in
 * @param line its line there, from 1
 */
public record ImportedRule(PathPattern path, StoreName store, Seed seed, String file, int line) {}
