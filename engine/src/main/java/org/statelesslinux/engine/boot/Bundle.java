package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

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
   * Writes the files, so that they last. Older ones of the same names are replaced, each as a
   * whole.
   *
   * @param netboot the address of the server's HTTP service, without a slash at the end
   * @throws StatelessException if they cannot be written
   */
  public void write(String netboot) {
    writeFiles(netboot, Bundle::replace);
  }

  /**
   * Writes the files into a directory that is empty or not there, for who reads them at once: they
   * need not be there after a power cut.
   *
   * @param netboot the address of the server's HTTP service, without a slash at the end
   * @throws StatelessException if they cannot be written
   */
  public void writeForNow(String netboot) {
    writeFiles(netboot, Bundle::create);
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private interface Way {
    void write(Path file, Content content) throws IOException;
  }

  private void writeFiles(String netboot, Way way) {
    BootFiles files = new BootFiles(machine, entry);
    try {
      Files.createDirectories(directory);
      way.write(kernel(), out -> Files.copy(entry.kernel(), out));
      way.write(initrd(), entry::writeInitrd);
      way.write(directory.resolve("cmdline"), text(entry.commandLine() + "\n"));
      way.write(directory.resolve("boot.ipxe"), text(files.ipxe()));
      way.write(directory.resolve("grub.cfg"), text(files.grub()));
      way.write(directory.resolve("dnsmasq.conf"), text(files.dnsmasq(netboot)));
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

  private static Content text(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private static void create(Path to, Content content) throws IOException {
    Files.createFile(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      content.writeTo(out);
    }
  }

  private static void replace(Path to, Content content) throws IOException {
    Path beside = to.resolveSibling("." + to.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      create(beside, content);
      Durable.flush(beside);
      Durable.replace(beside, to);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
