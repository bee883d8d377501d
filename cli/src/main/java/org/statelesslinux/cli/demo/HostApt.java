package org.statelesslinux.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Reads how this host gets its packages, so that the prototype comes the same way. */
final class HostApt {
  private static final List<String> TAKEN =
      List.of("Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::Check-Valid-Until");

  private HostApt() {}

  /**
   * The files with this suite's sources; empty if there are none, as on another release, and then
   * mmdebstrap knows where Debian is.
   */
  static List<String> sources(String suite) {
    return sources(Path.of("/etc/apt"), suite);
  }

  static List<String> sources(Path apt, String suite) {
    // One line per source, or as deb822-style paragraphs: see sources.list(5).
    Pattern mention =
        Pattern.compile(
            "(?m)^(Suites:(.*\\s)?|deb\\s+(\\[[^]]*\\]\\s+)?\\S+\\s+)%s(\\s|$)"
                .formatted(Pattern.quote(suite)));
    return files(apt).stream().filter(file -> mentions(file, mention)).map(Path::toString).toList();
  }

  private static boolean mentions(Path file, Pattern mention) {
    try {
      return mention.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find();
    } catch (IOException e) {
      // What cannot be read is no help to mmdebstrap either.
      return false;
    }
  }

  private static List<Path> files(Path apt) {
    List<Path> files = new ArrayList<>();
    Path single = apt.resolve("sources.list");
    if (Files.isRegularFile(single)) {
      files.add(single);
    }
    try (DirectoryStream<Path> more =
        Files.newDirectoryStream(apt.resolve("sources.list.d"), "*.{list,sources}")) {
      more.forEach(files::add);
    } catch (IOException e) {
      return files;
    }
    Collections.sort(files);
    return files;
  }

  /** The options of mmdebstrap for the host's proxy. */
  static List<String> options() {
    List<String> options = new ArrayList<>();
    for (String name : TAKEN) {
      String value = value(name);
      if (!value.isEmpty()) {
        options.add("--aptopt=" + name + " \"" + value + "\"");
      }
    }
    return options;
  }

  private static String value(String name) {
    try {
      Process apt =
          new ProcessBuilder("apt-config", "dump", "--format", "%v", name)
              .redirectErrorStream(true)
              .start();
      String said = new String(apt.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return apt.waitFor() == 0 && !said.contains("\"") ? said : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
