package org.statelesslinux.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * What the demo is made of, from its resources: the code knows no mode's name.
 *
 * @param modes the modes that it shows on this host
 * @param boot the mode by which a machine starts at the end
 * @param password root's in the prototype
 * @param suite the Debian release of the prototype
 * @param packages what is in it besides the smallest Debian
 * @param template the site's configuration, with places to fill
 */
record DemoSettings(
    List<String> modes,
    String boot,
    String suite,
    List<String> packages,
    String password,
    String template) {

  static DemoSettings load() {
    try {
      Properties properties = new Properties();
      properties.load(new StringReader(resource("demo.properties")));
      return new DemoSettings(
          words(properties, "modes"),
          words(properties, "boot").get(0),
          words(properties, "suite").get(0),
          words(properties, "packages"),
          words(properties, "password").get(0),
          resource("site.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(Properties properties, String key) {
    return List.of(properties.getProperty(key, "").strip().split(" +"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = DemoSettings.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("the jar has no " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The configuration of a site in this directory with this mode. */
  String site(Path directory, String mode) {
    // The places are in YAML's double quotes.
    String quoted = directory.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    return template.replace("@DIR@", quoted).replace("@MODE@", mode);
  }
}
