package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.statelesslinux.engine.execute.MachineScript;
import org.statelesslinux.engine.execute.ShellQuote;
import org.statelesslinux.engine.identity.EntryKey;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.plan.Requirement;

/**
 * What a machine with a boot disk brings its next boot entry by, while it runs: files of its
 * archive. Immutable.
 *
 * @param server the address of the HTTP service that it asks, without a slash at the end
 * @param key whose signature it believes
 * @param steps how its mode brings a snapshot; empty if it brings none before the start
 * @param updates how often it asks, and how fast it fetches
 */
record MachineUpdates(
    String server, EntryKey key, Optional<MachineScript> steps, BootDisk.Updates updates) {
  /** By which it checks who signed. */
  static final Requirement.Tool SSH_KEYGEN =
      new Requirement.Tool(AbsolutePath.of("/usr/bin/ssh-keygen"), "openssh-client");

  private static final AbsolutePath STATELESS = AbsolutePath.of("/stateless");

  /** Machines that were turned on together must not all come at once. */
  private static final Duration SPREAD_AT_MOST = Duration.ofMinutes(15);

  private static final int SPREAD_PART = 4;

  /** The machine's own programs come first. */
  private static final Duration AFTER_THE_START = Duration.ofMinutes(2);

  /** What the OS calls, and what that reads. */
  private static final List<String> SCRIPTS = List.of("update", "apply-delta.awk");

  /** The files and their permissions, by their paths in the archive. */
  Map<AbsolutePath, File> files() {
    Map<AbsolutePath, File> files = new TreeMap<>();
    for (String script : SCRIPTS) {
      files.put(
          STATELESS.resolve("os").resolve(script),
          new File(BootBuilder.resource(script), script.equals("update") ? 0700 : 0600));
    }
    files.put(STATELESS.resolve("os/server.sh"), new File(BootBuilder.serverFunctions(), 0600));
    files.put(STATELESS.resolve("os/update-settings"), new File(settings(), 0600));
    files.put(STATELESS.resolve("os/allowed-signers"), new File(key.allowedSigners(), 0644));
    steps.ifPresent(
        script -> {
          files.put(STATELESS.resolve("update-steps"), new File(script.steps(), 0600));
          files.put(STATELESS.resolve("update-phrases"), new File(script.phrasesFile(), 0600));
        });
    units()
        .forEach(
            (name, text) ->
                files.put(STATELESS.resolve("units").resolve(name), new File(text, 0644)));
    return files;
  }

  /**
   * A file.
   *
   * @param text what it holds; may hold secrets
   * @param mode its permissions
   */
  record File(String text, int mode) {
    byte[] bytes() {
      return text.getBytes(UTF_8);
    }

    @Override
    public String toString() {
      return "File with mode " + Integer.toOctalString(mode);
    }
  }

  private String settings() {
    OptionalLong most = updates.bandwidth();
    return "UPDATE_URL=%s\nBANDWIDTH=%s\n"
        .formatted(
            ShellQuote.quote(server), most.isPresent() ? Long.toString(most.getAsLong()) : "");
  }

  private Map<String, String> units() {
    Duration every = updates.every();
    Duration part = every.dividedBy(SPREAD_PART);
    Duration spread = part.compareTo(SPREAD_AT_MOST) < 0 ? part : SPREAD_AT_MOST;
    return Map.of(
        "stateless-update.service",
        """
        [Unit]
        Description=Bring what this machine starts with next
        After=network.target stateless-good.service

        [Service]
        Type=oneshot
        ExecStart=/run/stateless/update
        Nice=19
        CPUSchedulingPolicy=batch
        IOSchedulingClass=idle
        """,
        "stateless-update.timer",
        """
        [Unit]
        Description=Bring what this machine starts with next, again and again

        [Timer]
        OnActiveSec=%ss
        OnUnitInactiveSec=%ss
        RandomizedDelaySec=%ss
        """
            .formatted(AFTER_THE_START.toSeconds(), every.toSeconds(), spread.toSeconds()),
        "timers.target.d/stateless-update.conf",
        "[Unit]\nWants=stateless-update.timer\n");
  }
}
