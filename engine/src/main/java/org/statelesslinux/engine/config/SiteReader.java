package org.statelesslinux.engine.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.backend.Registry;

/** Reads a site's configuration file. */
public final class SiteReader {
  private SiteReader() {}

  /**
   * Reads a configuration.
   *
   * @param file a YAML file
   * @param registry the modes that it may use
   * @throws ConfigException with everything that is wrong
   */
  public static Site read(Path file, Registry registry) {
    Problems problems = new Problems(file.toString());
    Optional<Site> site =
        YamlText.read(file, problems).flatMap(text -> site(text, registry, problems));
    return site.orElseThrow(() -> new ConfigException(file.toString(), problems.sorted()));
  }

  /**
   * Everything that is wrong in a configuration, in the order of the places; empty if it is good.
   */
  public static List<Problem> check(Path file, Registry registry) {
    try {
      read(file, registry);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  /** The site that a text describes; empty after a problem was reported. */
  static Optional<Site> site(String text, Registry registry, Problems problems) {
    Tables tables = new Tables(registry);
    Optional<SiteParts> parts =
        YamlReader.read(text, problems)
            .flatMap(node -> tables.site.read(node, problems))
            .map(fields -> Assembler.assemble(fields, tables, problems));
    parts.ifPresent(site -> OptionCheck.check(site, registry, problems));
    return problems.isEmpty()
        ? parts.map(site -> new Site(problems.file(), site, registry))
        : Optional.empty();
  }
}
