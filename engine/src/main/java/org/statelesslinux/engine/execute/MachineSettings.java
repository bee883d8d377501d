package org.statelesslinux.engine.execute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;

/**
 * What the early system knows of its machine, as a file for its shell.
 *
 * @param machine the machine
 * @param snapshot the snapshot that it starts
 * @param onFailure what it does if it cannot start
 * @param reports the address that it reports to, without a slash at the end; empty for none
 * @param entry the digest of the boot entry that this is a part of; empty while that is being made
 */
public record MachineSettings(
    Machine machine,
    SnapshotId snapshot,
    BootSettings.OnFailure onFailure,
    Optional<String> reports,
    Optional<String> entry) {

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
    entry.ifPresent(digest -> settings.put("ENTRY", digest));
    StringBuilder file = new StringBuilder();
    settings.forEach(
        (name, value) ->
            file.append(name).append('=').append(ShellQuote.quote(value)).append('\n'));
    return file.toString();
  }
}
