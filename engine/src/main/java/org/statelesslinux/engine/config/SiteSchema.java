package org.statelesslinux.engine.config;

import org.statelesslinux.engine.backend.Registry;
import tools.jackson.databind.node.ObjectNode;

/** Describes the configuration to editors. */
public final class SiteSchema {
  private SiteSchema() {}

  /**
   * A JSON Schema (draft 2020-12) of the configuration with the options of these modes. What it
   * refuses the engine refuses too, but for numbers in quotes; the engine refuses more, as a schema
   * cannot see what one part means for another.
   *
   * @return JSON, the same for the same modes
   */
  public static String generate(Registry registry) {
    ObjectNode schema =
        Json.object()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "A site of Stateless Linux");
    schema.setAll(new Tables(registry).site.schema());
    return Json.pretty(schema);
  }
}
