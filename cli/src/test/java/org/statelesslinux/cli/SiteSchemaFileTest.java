package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.Engine;

/** Holds the schema that editors are given to the code. */
class SiteSchemaFileTest {
  private static final Path FILE = Path.of("..", "docs", "site.schema.json");

  @Test
  void theSchemaInTheDocumentationIsTheOneOfThisVersion() throws Exception {
    String schema = Engine.builder().schema();
    if (Boolean.getBoolean("schema.write")) {
      Files.writeString(FILE, schema);
    }

    assertThat(FILE)
        .as("write it anew: ./mvnw test -pl cli -am -Dtest=SiteSchemaFileTest -Dschema.write=true")
        .hasContent(schema);
  }
}
