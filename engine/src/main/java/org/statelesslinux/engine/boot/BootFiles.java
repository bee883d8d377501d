package org.statelesslinux.engine.boot;

import java.util.regex.Pattern;
import org.statelesslinux.model.Machine;

/**
 * The text of files for boot loaders. Pure. Nothing in it needs quoting: names of machines and
 * words of command lines are checked where they come in.
 */
final class BootFiles {
  private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

  private final Machine machine;
  private final BootEntry entry;

  BootFiles(Machine machine, BootEntry entry) {
    this.machine = machine;
    this.entry = entry;
  }

  /** A script for iPXE (ipxe.org/scripting), to be served beside the kernel and the boot image. */
  String ipxe() {
    return """
    #!ipxe
    # Starts %s with snapshot %s.
    kernel vmlinuz initrd=initrd %s BOOTIF=01-${netX/mac:hexhyp}
    initrd initrd
    boot
    """
        .formatted(machine.name(), entry.snapshot().abbreviated(), entry.commandLine());
  }

  /** A configuration of GRUB, with the other files at the top of its root device. */
  String grub() {
    return """
    # Starts %1$s with snapshot %2$s.
    set timeout=3
    menuentry '%1$s %2$s' {
      linux /vmlinuz %3$s
      initrd /initrd
    }
    """
        .formatted(machine.name(), entry.snapshot().abbreviated(), entry.commandLine());
  }

  /**
   * A configuration of dnsmasq (dnsmasq(8)) for all machines of the site: whatever firmware they
   * have loads iPXE, which asks the server.
   */
  String dnsmasq(String netboot) {
    String host = netboot.replaceFirst("^http://", "").replaceFirst(":[0-9]+$", "");
    // It names the network by an IPv4 address in it: dnsmasq looks no name up there.
    String range =
        IPV4.matcher(host).matches()
            ? "dhcp-range=" + host + ",proxy"
            : "# Put in an IPv4 address of the machines' network, like the server's there.\n"
                + "# dhcp-range=ADDRESS,proxy";
    return """
    # Answers network boots beside the DHCP server that is there, which keeps giving the addresses.
    # Start it with: dnsmasq --conf-file=FILE
    port=0
    %s
    # Firmware loads iPXE by TFTP: copy undionly.kpxe and snponly.efi there, which Debian's package
    # ipxe has in /usr/lib/ipxe.
    enable-tftp
    tftp-root=/srv/tftp
    dhcp-userclass=set:ipxe,iPXE
    pxe-service=tag:!ipxe,x86PC,"iPXE",undionly.kpxe
    pxe-service=tag:!ipxe,X86-64_EFI,"iPXE",snponly.efi
    pxe-service=tag:!ipxe,BC_EFI,"iPXE",snponly.efi
    # iPXE asks 'stateless serve' what this machine starts.
    dhcp-boot=tag:ipxe,%s/boot.ipxe
    %s"""
        .formatted(
            range,
            netboot,
            machine.mac().map(mac -> "dhcp-host=" + mac + "," + machine.name() + "\n").orElse(""));
  }
}
