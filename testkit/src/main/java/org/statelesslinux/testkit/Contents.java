package org.statelesslinux.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies at a path, so that it can be compared with what lies there later. */
final class Contents {
  private Contents() {}

  /** What each path there is, by path; empty if nothing is there. */
  static Map<String, String> of(Path top) throws IOException {
    Map<String, String> found = new TreeMap<>();
    if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path : all.toList()) {
          found.put(path.toString(), shape(path));
        }
      }
    }
    return found;
  }

  private static String shape(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "a link to " + Files.readSymbolicLink(path);
    } else if (Files.isDirectory(path)) {
      return "a directory";
    } else if (Files.isRegularFile(path)) {
      return "a file of %d bytes, %s".formatted(Files.size(path), digest(path));
    }
    return "something else";
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
