package org.statelesslinux.engine.boot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;

/**
 * The files that start one machine, for whoever carries them to it by means of their own: {@code
 * vmlinuz}, {@code initrd} with the machine's own archive, {@code cmdline}, and ready files for
 * boot loaders. They hold the machine's secrets, so only their owner may read them.
 *
 * @param directory the directory that holds them
 * @param machine the machine
 * @param entry what it starts with
 */
public record Bundle(Path directory, Machine machine, BootEntry entry) {
  /** Where the kernel is. */
  public Path kernel() {
    return directory.resolve("vmlinuz");
  }

  /** Where the boot image is. */
  public Path initrd() {
    return directory.resolve("initrd");
  }

  /**
   * Writes the files. Older ones of the same names are replaced, each as a whole.
   *
   * @param netboot the address of the server's HTTP service, without a slash at the end
   * @throws StatelessException if they cannot be written
   */
  public void write(String netboot) {
    try {
      Files.createDirectories(directory);
      write(kernel(), out -> Files.copy(entry.kernel(), out));
      write(initrd(), entry::writeInitrd);
      text("cmdline", entry.commandLine() + "\n");
      BootFiles files = new BootFiles(machine, entry);
      text("boot.ipxe", files.ipxe());
      text("grub.cfg", files.grub());
      text("dnsmasq.conf", files.dnsmasq(netboot));
      Durable.flush(directory);
    } catch (FileAlreadyExistsException e) {
      throw failed("it is a file", e);
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  private StatelessException failed(String found, IOException cause) {
    return new StatelessException(
        "write the boot files of " + machine.name() + " to " + directory,
        found,
        "Name a directory that can be written to, with room for %d MiB."
            .formatted(entry.parts().bytes() / (1 << 20) + 1),
        cause);
  }

  private void text(String name, String content) throws IOException {
    Durable.write(directory.resolve(name), content, 0600);
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Path to, Content content) throws IOException {
    Path beside = to.resolveSibling("." + to.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createFile(
          beside,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
        content.writeTo(out);
      }
      Durable.flush(beside);
      Durable.replace(beside, to);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
