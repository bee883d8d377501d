package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import org.statelesslinux.model.MachineName;

/**
 * What a machine that keeps boot entries on its own disk must know of one before it fetches its
 * parts: a line for each, with its size and its digest. Pure.
 *
 * <p>Of the snapshot's manifest it says what it is itself, not the archive with it: a machine that
 * has the manifest of another snapshot fetches only what differs, and packs it again.
 */
public final class EntryDescriptor {
  private EntryDescriptor() {}

  /**
   * The text; the server signs it.
   *
   * @param nonce what the machine chose, so that it does not take an earlier text for this one
   */
  public static String of(MachineName machine, String nonce, BootEntry entry) {
    SharedParts parts = entry.parts();
    return "stateless entry 1\n"
        + ("machine " + machine + "\n")
        + ("nonce " + nonce + "\n")
        + ("snapshot " + entry.snapshot() + "\n")
        + ("entry " + entry.digest() + "\n")
        + line("kernel", parts.kernel())
        + line("image", parts.image())
        + line("manifest", entry.manifestBytes(), entry.snapshot().hex())
        + line("attributes", parts.attributes())
        + line("archive", entry.archive())
        + entry.disk().map(EntryDescriptor::lines).orElse("");
  }

  private static String lines(DiskParts disk) {
    return line("grub", disk.grub().getBytes(UTF_8)) + line("loader", disk.loader());
  }

  private static String line(String name, Part part) {
    return line(name, part.bytes(), part.sha256());
  }

  private static String line(String name, byte[] bytes) {
    return line(name, bytes.length, Hashing.sha256().hashBytes(bytes).toString());
  }

  private static String line(String name, long bytes, String sha256) {
    return name + " " + bytes + " " + sha256 + "\n";
  }
}
