package org.statelesslinux.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A directory that a file server exports by NFS, in version 4 of the protocol.
 *
 * @param server the server
 * @param port its TCP port
 * @param path the directory, as clients name it
 * @param version the version of the protocol; empty for the newest that both sides know
 */
public record Share(ServerAddress server, int port, AbsolutePath path, Optional<Version> version) {
  /** The port that file servers have unless they are told otherwise (RFC 7530, section 3.1). */
  public static final int USUAL_PORT = 2049;

  /** At the usual port, by the newest version that both sides know. */
  public Share(ServerAddress server, AbsolutePath path) {
    this(server, USUAL_PORT, path, Optional.empty());
  }

  @Override
  public String toString() {
    return server.inUrl()
        + ":"
        + path
        + (port == USUAL_PORT ? "" : " at port " + port)
        + version.map(one -> " by version " + one).orElse("");
  }

  /** A version of the protocol. */
  public enum Version {
    /** RFC 7862. */
    V4_2("4.2"),
    /** RFC 8881. */
    V4_1("4.1"),
    /** RFC 7530. */
    V4_0("4.0");

    private final String word;

    Version(String word) {
      this.word = word;
    }

    /** The word of the configuration and of nfs(5). */
    public String word() {
      return word;
    }

    /** The version that a word names; empty if none does. */
    public static Optional<Version> named(String word) {
      return Arrays.stream(values()).filter(version -> version.word.equals(word)).findFirst();
    }

    /** The words of all versions, the newest first. */
    public static List<String> words() {
      return Arrays.stream(values()).map(Version::word).toList();
    }

    @Override
    public String toString() {
      return word;
    }
  }
}
