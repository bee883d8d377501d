package org.statelesslinux.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.cli.terminal.Terminal;
import org.statelesslinux.model.StatelessException;

/**
 * Shows all of it on a real Debian, by the very commands that it prints.
 *
 * <p>Everything is in one directory. What is there already is used again; nothing stays mounted.
 */
public final class Demo {
  private static final String PROFILE = "workstation";
  private static final String MACHINE = "pc-01";

  /** Of a plan, the phases and the steps without their operands. */
  private static final Pattern STEPS = Pattern.compile("^[A-Z]+, |^ *[0-9]+[.] ");

  private final Path directory;
  private final Progress progress;
  private final Stage stage;
  private final DemoSettings settings;
  private final DemoSite site;
  private final Prototype prototype;
  private final Path instance;

  /**
   * A demo.
   *
   * @param directory where everything is kept
   * @param program how this command was called
   * @param terminal where the story is told
   * @param progress is told of long work
   * @param command runs the commands that it shows
   */
  public Demo(
      Path directory, String program, Terminal terminal, Progress progress, Program command) {
    this.directory = directory.toAbsolutePath().normalize();
    this.progress = progress;
    settings = DemoSettings.load();
    site = new DemoSite(this.directory, settings);
    prototype = new Prototype(this.directory, settings);
    instance = this.directory.resolve(MACHINE);
    stage = new Stage(terminal, program, site.file(), command);
  }

  /** Tells the story. */
  public void run() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StatelessException(
          "make the directory " + directory, e.toString(), "Choose another one by --dir.", e);
    }
    makePrototype();
    writeSite();
    releaseLeftover();
    String first = settings.modes().get(0);
    stage.heading("Publish it: an immutable snapshot, and what the mode '" + first + "' needs");
    stage.stateless("publish", PROFILE);
    stage.stateless("snapshots");
    stage.stateless("verify", PROFILE);
    stage.heading("What would happen on the machine " + MACHINE + "?");
    stage.stateless(STEPS, "plan", MACHINE);
    stage.heading("Let it happen here, and run something inside");
    stage.stateless("instantiate", MACHINE, "--", "/bin/cat", "/etc/os-release");
    stage.heading("No machine owns state that matters: break one, and it comes back whole");
    breakIt();
    for (String mode : settings.modes().subList(1, settings.modes().size())) {
      tune(first, mode);
    }
    start(settings.modes().get(settings.modes().size() - 1), settings.boot());
    next();
  }

  private void makePrototype() {
    stage.heading("A prototype: a small Debian in an ordinary directory");
    stage.show(Words.line(prototype.command()));
    if (prototype.isThere()) {
      stage.say("It is there already.");
    } else {
      prototype.make(progress);
      progress.close();
    }
  }

  private void writeSite() {
    stage.heading("A configuration: what is kept where, and the mode");
    for (Path moved : site.write()) {
      stage.say("Yours is now " + Words.shortest(moved) + ".");
    }
    stage.shell("grep -v -e '^#' -e '^$' " + Words.quoted(Words.shortest(site.file())));
    stage.stateless("check");
  }

  /**
   * Breaks an instance and loses it. What a state rule keeps is all that the next one has of it.
   */
  private void breakIt() {
    String root = Words.quoted(Words.shortest(instance));
    stage.stateless(instantiate("--into", Words.shortest(instance)));
    try {
      stage.shell("rm -r " + root + "/etc/apt; echo broken > " + root + "/etc/motd");
      stage.shell("echo 'my work' > " + root + "/home/work; cat " + root + "/etc/motd");
    } catch (StatelessException e) {
      // What has ended the demo, such as Ctrl-C, must not end the cleaning up.
      Thread.interrupted();
      releaseAfter(e);
      throw e;
    }
    stage.stateless("release", Words.shortest(instance));
    stage.stateless(
        instantiate("--", "/bin/sh", "-c", "ls -d /etc/apt; head -n 2 /etc/motd; cat /home/work"));
  }

  private String[] instantiate(String... how) {
    List<String> words = new ArrayList<>(List.of("instantiate", MACHINE, "--stores"));
    words.add(Words.shortest(directory.resolve("stores")));
    words.addAll(List.of(how));
    return words.toArray(String[]::new);
  }

  private void releaseAfter(StatelessException failure) {
    try {
      stage.stateless("release", Words.shortest(instance));
    } catch (StatelessException e) {
      failure.addSuppressed(e);
    }
  }

  /** A demo that was killed may have left its instance behind. */
  private void releaseLeftover() {
    if (Files.isDirectory(instance) && device(instance) != device(directory)) {
      stage.stateless("release", Words.shortest(instance));
    }
  }

  private static long device(Path path) {
    try {
      return (long) Files.getAttribute(path, "unix:dev");
    } catch (IOException e) {
      throw new StatelessException(
          "look at " + path, e.toString(), "Choose another directory by --dir.", e);
    }
  }

  private void tune(String from, String to) {
    stage.heading("Tune the one element: '" + from + "' becomes '" + to + "', and nothing else");
    choose(from, to);
    stage.stateless("publish", PROFILE);
    stage.stateless(STEPS, "plan", MACHINE);
    breakIt();
  }

  /** Starts a machine from nothing, up to its login. */
  private void start(String from, String to) {
    stage.heading(
        "Start a machine of it: virtual, without a system of its own, by mode '" + to + "'");
    if (!prototype.hasKernel()) {
      stage.say("This prototype has no kernel, so no machine can start with it.");
      stage.say(
          "Remove " + Words.shortest(directory) + " and run the demo again to see that, too.");
      return;
    }
    choose(from, to);
    stage.stateless("publish", PROFILE);
    stage.stateless("try", MACHINE, "--until", "login:");
    stage.say("It could be logged in to as root with the password " + settings.password() + ".");
    stage.say("Its power is cut now. There was nothing on it that this could break.");
  }

  private void choose(String from, String to) {
    String file = Words.quoted(Words.shortest(site.file()));
    stage.shell("sed -i.before 's/^mode: " + from + "$/mode: " + to + "/' " + file);
    stage.shell("diff " + file + ".before " + file + " || true");
  }

  private void next() {
    stage.heading(
        "Your turn. All of it is in " + Words.shortest(directory) + " and can be removed.");
    String mine = Words.quoted(Words.shortest(directory.resolve("prototype/etc/mine")));
    stage.offer(stage.line("instantiate", "pc-02", "--", "/bin/bash"), "look round in a machine");
    if (prototype.hasKernel()) {
      stage.offer(
          stage.line("try", MACHINE),
          "start it again, log in as root (password " + settings.password() + "); Ctrl-] ends it");
      stage.offer(
          stage.line("try", MACHINE, "--mode", settings.modes().get(0)),
          "the same in another mode");
    }
    stage.offer("touch " + mine, "change the prototype,");
    stage.offer(stage.line("publish", PROFILE), "publish that,");
    stage.offer(stage.line("snapshots"), "and see both snapshots");
    stage.offer(stage.line("modes"), "what can be set for each mode");
    stage.offer(stage.line("--help"), "and what else there is");
  }
}
