package org.statelesslinux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.cli.terminal.Screen;

/** Runs commands on a small site, as a person or a program would. */
final class Shell {
  private final Path directory;

  private Shell(Path directory) {
    this.directory = directory;
  }

  /** What came of a command. */
  record Result(int code, String out, String err) {}

  /** A site in this directory with one profile, {@code kiosk}, and ten machines. */
  static Shell withSite(Path directory) throws IOException {
    Shell shell = new Shell(directory);
    Files.createDirectories(shell.tree().resolve("etc"));
    Files.writeString(shell.tree().resolve("etc/motd"), "welcome\n");
    Files.writeString(
        shell.site(),
        """
        repository: %s
        server: { address: 192.0.2.10 }
        mode: livecd
        profiles:
          kiosk: { tree: %s }
        machines:
          "pc-[01-10]": { profile: kiosk }
        """
            .formatted(directory.resolve("repository"), shell.tree()));
    return shell;
  }

  Path site() {
    return directory.resolve("site.yaml");
  }

  Path tree() {
    return directory.resolve("tree");
  }

  /** Runs a command whose output is read by a program. */
  Result run(String... arguments) {
    return run(Screen.ofProgram(), arguments);
  }

  /** Runs a command at this screen. */
  Result run(Screen screen, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-c", site().toString()));
    all.addAll(List.of(arguments));
    int code =
        new StatelessCommand(screen.terminal(), Interruption.none(screen.terminal())).execute(all);
    return new Result(code, screen.out(), screen.err());
  }
}
