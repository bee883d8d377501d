package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.planning.Places;

/** Calls the functions of a machine's script one by one, in a directory that stands for /. */
final class MachineShell {
  /** Busybox without what would touch this host. */
  private static final String HARMLESS =
      """
      bb() {
        case $1 in
          ip | modprobe | findfs | chroot | mount | timeout | sleep) printf '%s\\n' "$*" >>"$CALLS" ;;
          *) /bin/busybox "$@" ;;
        esac
      }
      """;

  final Path directory;

  MachineShell(Path directory) {
    this.directory = directory;
  }

  /** A file of the machine, with what it holds. */
  void file(String path, String content) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** A network card, as /sys shows it. */
  void card(String name, String address, boolean connected) throws IOException {
    String at = "sys/class/net/" + name + "/";
    file(at + "device/vendor", "");
    file(at + "type", "1\n");
    file(at + "address", address + "\n");
    file(at + "carrier", connected ? "1\n" : "0\n");
  }

  /** What the calls print; then what they refused, after {@code refused:}. */
  String call(String... lines) throws IOException {
    Path runtime = Files.createDirectories(directory.resolve("run"));
    Files.deleteIfExists(directory.resolve("calls"));
    Files.writeString(runtime.resolve("report"), "");
    Files.deleteIfExists(runtime.resolve("failure"));
    String script =
        ShellRenderer.renderForMachine(
                List.of(),
                new Values(Map.of()),
                new Places(Script.path(runtime), Script.path(runtime.resolve("system"))),
                new MachineWords(Optional.empty()))
            .script()
            .replaceAll("(?s)\n# The steps\n.*", "\n");
    Path file = directory.resolve("script");
    Files.writeString(
        file,
        script
            + HARMLESS
            + ("CALLS=" + ShellQuote.quote(directory.resolve("calls").toString()) + "\n")
            + ("SYS=" + ShellQuote.quote(directory.resolve("sys").toString()) + "\n")
            + ("DEV=" + ShellQuote.quote(directory.resolve("dev").toString()) + "\n")
            + ("COMMAND_LINE=" + ShellQuote.quote(directory.resolve("cmdline").toString()) + "\n")
            + ("KERNEL_MODULES=" + ShellQuote.quote(directory.resolve("modules").toString()) + "\n")
            + "NETWORK_SECONDS=0 SERVER_SECONDS=0\nstep 1\n"
            + String.join("\n", lines)
            + "\n");
    Process process =
        new ProcessBuilder("/bin/busybox", "sh", file.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Path failure = runtime.resolve("failure");
    return said + (Files.exists(failure) ? "refused: " + Files.readString(failure) : "");
  }

  /** The commands that would have touched the machine. */
  List<String> calls() throws IOException {
    Path calls = directory.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }
}
