package org.statelesslinux.engine.execute;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/**
 * What the early system knows of its machine, as a file for its shell.
 *
 * @param machine the machine
 * @param snapshot the snapshot that it starts
 * @param onFailure what it does if it cannot start
 * @param reports the address that it reports to, without a slash at the end; empty for none
 * @param files the address below which its mode's files are offered over HTTP, with a slash at the
 *     end
 * @param backups where its backups go; empty for nowhere
 * @param tries how often it tries a new boot entry of its boot disk; empty if it has none
 * @param entry the digest of the boot entry that this is a part of; empty while that is being made
 */
public record MachineSettings(
    Machine machine,
    SnapshotId snapshot,
    BootSettings.OnFailure onFailure,
    Optional<String> reports,
    String files,
    Optional<Backups> backups,
    OptionalInt tries,
    Optional<String> entry) {

  /**
   * Where a machine's backups go.
   *
   * @param url the address of the HTTP service that is asked, without a slash at the end
   * @param server the server that takes the copies
   * @param stores the stores that have a backup
   */
  public record Backups(String url, ServerAddress server, List<StoreName> stores) {
    /** Keeps its own copy. */
    public Backups {
      stores = List.copyOf(stores);
    }
  }

  /** The file: an assignment a line, with every value quoted. */
  public String file() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("MACHINE", machine.name().value());
    settings.put("SNAPSHOT", snapshot.value());
    settings.put("MODE", machine.mode().value());
    settings.put("PROFILE", machine.profile().value());
    settings.put("ON_FAILURE", onFailure.shell() ? "shell" : "reboot");
    settings.put("REBOOT_AFTER", Integer.toString(onFailure.rebootAfter()));
    settings.put("REPORT_URL", reports.orElse(""));
    settings.put("FILES_URL", files);
    settings.put("BACKUP_URL", backups.map(Backups::url).orElse(""));
    settings.put("BACKUP_HOST", backups.map(one -> one.server().inUrl()).orElse(""));
    settings.put("BACKUP_STORES", backups.map(MachineSettings::names).orElse(""));
    tries.ifPresent(number -> settings.put("BOOT_TRIES", Integer.toString(number)));
    entry.ifPresent(digest -> settings.put("ENTRY", digest));
    StringBuilder file = new StringBuilder();
    settings.forEach(
        (name, value) ->
            file.append(name).append('=').append(ShellQuote.quote(value)).append('\n'));
    return file.toString();
  }

  /** None of them has a space in it. */
  private static String names(Backups backups) {
    return backups.stores().stream().map(StoreName::value).collect(Collectors.joining(" "));
  }
}
