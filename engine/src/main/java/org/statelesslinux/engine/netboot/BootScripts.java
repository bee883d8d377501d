package org.statelesslinux.engine.netboot;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;

/** The scripts that iPXE gets (ipxe.org/scripting, ipxe.org/cmd). All URLs in them are relative. */
final class BootScripts {
  static final String PATH = "/boot.ipxe";

  /** iPXE takes the name of a file from its URL, and the kernel finds it by {@code initrd=}. */
  static final String KERNEL = "vmlinuz";

  static final String IMAGE = "initrd";
  static final String MANIFEST = "manifest";
  static final String ATTRIBUTES = "attributes";
  static final String ARCHIVE = "machine";

  /** What the kernel unpacks, in this order. */
  private static final List<String> UNPACKED = List.of(IMAGE, MANIFEST, ATTRIBUTES, ARCHIVE);

  /** What machines fetch besides that have a boot disk. */
  static final String GRUB = "grub.cfg";

  static final String LOADER = "loader";

  /** All that a machine may fetch of an entry. */
  static final List<String> FILES =
      List.of(KERNEL, IMAGE, MANIFEST, ATTRIBUTES, ARCHIVE, GRUB, LOADER);

  private static final int CARDS = 8;
  private static final int SECONDS = 30;
  private static final Pattern COMMAND_LINE =
      Pattern.compile("[A-Za-z0-9._,:=/@%+~-]+( [A-Za-z0-9._,:=/@%+~-]+)*");

  private BootScripts() {}

  /** Has a machine say who it is: the addresses of its cards, the name that DHCP gave it. */
  static String introduction() {
    StringBuilder url = new StringBuilder(PATH + "?hostname=${hostname:uristring}");
    url.append("&mac=${netX/mac:hexhyp}");
    for (int i = 0; i < CARDS; i++) {
      url.append("&mac=${net").append(i).append("/mac:hexhyp}");
    }
    List<String> lines = new ArrayList<>();
    lines.add("#!ipxe");
    lines.add(":again");
    lines.add("chain --replace --autofree " + url + " ||");
    lines.addAll(IpxeText.echo("stateless: no script came; asking again in 10 s"));
    lines.add("sleep 10");
    lines.add("goto again");
    return text(lines);
  }

  /**
   * Starts a machine.
   *
   * @param path the path of the directory with the entry's files, without a slash at its end
   * @param again where to ask again if that fails
   */
  static String start(Machine machine, BootEntry entry, String path, String again) {
    if (!COMMAND_LINE.matcher(entry.commandLine()).matches()) {
      throw new IllegalArgumentException(
          "a command line for machine " + machine.name() + " that iPXE would not take as it is");
    }
    List<String> lines = new ArrayList<>();
    lines.add("#!ipxe");
    lines.addAll(
        IpxeText.echo(
            "stateless: machine %s, profile %s, snapshot %s"
                .formatted(machine.name(), machine.profile(), entry.snapshot().abbreviated())));
    lines.add(
        "kernel %s/%s %s BOOTIF=01-${netX/mac:hexhyp} initrd=%s || goto failed"
            .formatted(path, KERNEL, entry.commandLine(), String.join(" initrd=", UNPACKED)));
    UNPACKED.forEach(name -> lines.add("initrd " + path + "/" + name + " || goto failed"));
    lines.add("boot ||");
    lines.add(":failed");
    lines.add("imgfree");
    lines.addAll(
        IpxeText.echo(
            "stateless: that failed; iPXE says why above. Asking again in "
                + SECONDS
                + " s; Ctrl-C ends this."));
    lines.addAll(askAgain(again));
    return text(lines);
  }

  /** Shows a failure on the machine's console. */
  static String failure(StatelessException failure, String again) {
    List<String> lines = new ArrayList<>();
    lines.add("#!ipxe");
    lines.add("echo");
    lines.addAll(IpxeText.echo("stateless: cannot " + failure.doing() + ":"));
    lines.addAll(IpxeText.echo(failure.found() + "."));
    lines.addAll(IpxeText.echo(failure.advice()));
    lines.addAll(IpxeText.echo("Asking again in " + SECONDS + " s; Ctrl-C ends this."));
    lines.addAll(askAgain(again));
    return text(lines);
  }

  private static List<String> askAgain(String again) {
    return List.of("sleep " + SECONDS, "chain --replace --autofree " + again);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
