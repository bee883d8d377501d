package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out who accepts connections on a TCP port of this host (proc(5), net/tcp). */
public final class ListeningPort {
  private static final Path PROC = Path.of("/proc");
  private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private final int port;

  /** The port of this number. */
  public ListeningPort(int port) {
    this.port = port;
  }

  /** Whether somebody listens. */
  public boolean isTaken() {
    return !sockets().isEmpty();
  }

  /** The process that listens; empty if nobody does, or this process may not see who. */
  Optional<ProcessHandle> owner() {
    Set<String> sockets = sockets();
    return sockets.isEmpty()
        ? Optional.empty()
        : ProcessHandle.allProcesses().filter(process -> holds(process.pid(), sockets)).findFirst();
  }

  /** Who listens, in words. */
  public String described() {
    return "port %d is taken by %s"
        .formatted(
            port,
            owner()
                .map(process -> "process " + process.pid() + name(process.pid()))
                .orElse("another process"));
  }

  private static String name(long pid) {
    try {
      String name = read(PROC.resolve(pid + "/comm")).replaceAll("[\\p{Cntrl}]", "");
      return " (" + name + ")";
    } catch (IOException e) {
      return "";
    }
  }

  /** The sockets that listen on the port, as links in /proc name them. */
  private Set<String> sockets() {
    Set<String> sockets = new HashSet<>();
    String suffix = ":%04X".formatted(port);
    for (String table : TABLES) {
      Path file = PROC.resolve(table);
      if (Files.exists(file)) {
        try {
          for (String line : read(file).lines().skip(1).toList()) {
            String[] fields = line.strip().split(" +", -1);
            if (fields[STATE].equals(LISTENING) && fields[LOCAL_ADDRESS].endsWith(suffix)) {
              sockets.add("socket:[" + fields[INODE] + "]");
            }
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sockets;
  }

  /** A process may end, or be another user's, while it is looked at. */
  private static boolean holds(long pid, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
    return false;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
