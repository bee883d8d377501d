package org.statelesslinux.cli.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.StatelessException;

/** Makes a small Debian by mmdebstrap(1), beside its place until it is whole. */
final class Prototype {
  /** How many lines mmdebstrap says while it works; more or fewer do no harm. */
  private static final int PHASES = 11;

  private static final String PHASE = "I: ";
  private static final int LAST_LINES = 12;

  private final Path tree;
  private final Path part;
  private final Path log;
  private final DemoSettings settings;

  Prototype(Path directory, DemoSettings settings) {
    tree = directory.resolve("prototype");
    part = directory.resolve("prototype.part");
    log = directory.resolve("prototype.log");
    this.settings = settings;
  }

  boolean isThere() {
    return Files.isDirectory(tree);
  }

  /** Whether a machine can start with it, which one that an older demo has made may lack. */
  boolean hasKernel() {
    try (var files = Files.list(tree.resolve("boot"))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("vmlinuz-"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The command that makes it, as a person would type it. */
  List<String> command() {
    return command(tree);
  }

  private List<String> command(Path target) {
    List<String> command = new ArrayList<>();
    command.add("mmdebstrap");
    command.add("--variant=minbase");
    command.add("--include=" + String.join(",", settings.packages()));
    // These two come from the host and are not for its machines.
    command.add("--customize-hook=rm -f \"$1\"/etc/resolv.conf \"$1\"/etc/hostname");
    command.add("--customize-hook=echo root:" + settings.password() + " | chroot \"$1\" chpasswd");
    command.addAll(HostApt.options());
    command.add(settings.suite());
    command.add(Words.shortest(target));
    command.addAll(HostApt.sources(settings.suite()));
    return command;
  }

  /** Makes it. What an earlier try has left behind is removed first. */
  void make(Listener listener) {
    try {
      remove();
      run(listener);
      Files.move(part, tree, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StatelessException(
          "make the prototype " + tree,
          e.toString(),
          "Install what it takes: apt-get install mmdebstrap.",
          e);
    } catch (InterruptedException e) {
      throw new StatelessException(
          "make the prototype " + tree, "it was interrupted", "Run the demo again.", e);
    }
  }

  private void run(Listener listener) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(part))
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean whole = false;
    try {
      int shown = 0;
      while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
        shown = tell(shown, listener);
      }
      if (process.exitValue() != 0) {
        throw new StatelessException(
            "make the prototype " + tree,
            "mmdebstrap ended with exit code " + process.exitValue() + ":\n" + lastLines(),
            "It needs to reach a Debian mirror. All that it said is in " + log + ".");
      }
      whole = true;
    } finally {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (!whole) {
        remove();
      }
    }
  }

  private int tell(int shown, Listener listener) throws IOException {
    List<String> phases = lines().stream().filter(line -> line.startsWith(PHASE)).toList();
    for (int i = shown; i < phases.size(); i++) {
      String phase = phases.get(i).substring(PHASE.length());
      listener.on(new Event.StepStarted(i + 1, Math.max(PHASES, i + 1), phase));
    }
    return phases.size();
  }

  private String lastLines() throws IOException {
    List<String> lines = lines();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private List<String> lines() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
  }

  private void remove() throws IOException, InterruptedException {
    if (!Files.exists(part)) {
      return;
    }
    // A killed mmdebstrap may have left a mount of the host in it.
    Process rm =
        new ProcessBuilder("rm", "-rf", "--one-file-system", "--", part.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(rm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (rm.waitFor() != 0) {
      throw new StatelessException(
          "remove what an earlier try left in " + part,
          said.strip(),
          "Unmount what is mounted there and remove it.");
    }
  }
}
