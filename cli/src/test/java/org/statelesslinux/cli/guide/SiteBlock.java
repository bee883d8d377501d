package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.Engine;

/** Proves blocks of YAML: each is read by the real reader, a fragment as a part of a small site. */
final class SiteBlock {
  private static final Pattern KEY = Pattern.compile("(?m)^([a-z-]+):");
  private static final Pattern PROFILE = Pattern.compile("(?m)^profiles:.*\\R? *\\{? *([a-z-]+):");

  /** What a fragment without this key is completed by. */
  private static final Map<String, String> REST =
      Map.of(
          "repository", "/srv/stateless",
          "server", "{ address: 192.0.2.10 }",
          "mode", "rsync",
          "secrets", "trusted-network",
          "stores",
              "{ machine: { type: local, disk: { label: stateless-state } },"
                  + " scratch: { type: ephemeral } }",
          "profiles",
              "{ workstation: { tree: /srv/prototypes/workstation },"
                  + " kiosk: { tree: /srv/prototypes/kiosk } }");

  private SiteBlock() {}

  static void prove(Block block, Path directory) throws IOException {
    for (String site : sites(block)) {
      check(site, block.place(), directory);
    }
  }

  static void check(String site, String place, Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("site.yaml"), site);
    assertThat(Engine.builder().config(file).check()).as(place + "\n" + site).isEmpty();
  }

  /** A block is a site, a part of one, a list of state rules, or one key at several levels. */
  private static List<String> sites(Block block) {
    String text = block.text();
    if (text.startsWith("- ")) {
      String rules = "workstation:\n    tree: /srv/prototypes/workstation\n    state:\n";
      return List.of(completed("profiles:\n  " + rules + text.indent(6)));
    }
    List<String> keys = KEY.matcher(text).results().map(found -> found.group(1)).toList();
    assertThat(keys).as(block.place() + " has no key that a site has").isNotEmpty();
    if (keys.stream().distinct().count() == keys.size()) {
      return List.of(completed(text));
    }
    // The same key as the site says it, and as a machine says it then.
    String[] lines = text.split("\n", -1);
    assertThat(lines).as(block.place() + " has a key twice").hasSize(3);
    String machine = "  pc-01:\n    profile: workstation\n    " + lines[1] + "\n";
    return List.of(completed(lines[0] + "\nmachines:\n" + machine));
  }

  private static String completed(String part) {
    StringBuilder site = new StringBuilder(part.endsWith("\n") ? part : part + "\n");
    REST.forEach(
        (key, value) -> {
          if (!has(part, key)) {
            site.append(key).append(": ").append(value).append('\n');
          }
        });
    if (!has(part, "machines")) {
      site.append("machines: { pc-01: { profile: ").append(profile(part)).append(" } }\n");
    }
    return site.toString();
  }

  private static boolean has(String part, String key) {
    return part.startsWith(key + ":") || part.contains("\n" + key + ":");
  }

  private static String profile(String part) {
    Matcher found = PROFILE.matcher(part);
    return Optional.of(found).filter(Matcher::find).map(m -> m.group(1)).orElse("workstation");
  }
}
