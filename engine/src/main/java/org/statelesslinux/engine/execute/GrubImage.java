package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.model.StatelessException;

/**
 * What this host's packages of GRUB give: images for each firmware, made by grub-mkimage(1), and
 * files. The same packages give the same bytes.
 */
public final class GrubImage {
  private static final String DOING = "make a boot loader of GRUB";
  private static final Path PROGRAM = Path.of("/usr/bin/grub-mkimage");
  private static final Path FILES = Path.of("/usr/lib/grub");
  private static final String BIOS_PACKAGE = "grub-pc-bin";
  private static final String UEFI_PACKAGE = "grub-efi-amd64-bin";

  /**
   * What is in an image.
   *
   * @param prefix where it looks for its files
   * @param modules what it can do, besides what its firmware needs
   * @param first commands that it begins with; empty for none
   */
  public record Settings(String prefix, List<String> modules, String first) {
    /** Keeps its own copy. */
    public Settings {
      modules = List.copyOf(modules);
    }
  }

  private GrubImage() {}

  /** The image that a BIOS's boot sector loads from a disk. */
  public static byte[] forDisks(Path scratch, Settings settings) throws IOException {
    return make(scratch, "i386-pc", "i386-pc", BIOS_PACKAGE, settings, "biosdisk");
  }

  /** The image that a BIOS loads from a disc (El Torito). */
  static byte[] forDiscs(Path scratch, Settings settings) throws IOException {
    return make(scratch, "i386-pc", "i386-pc-eltorito", BIOS_PACKAGE, settings, "biosdisk");
  }

  /** The program that UEFI starts. */
  public static byte[] forUefi(Path scratch, Settings settings) throws IOException {
    String format = "x86_64-efi";
    return make(scratch, format, format, UEFI_PACKAGE, settings, "efi_gop", "efi_uga", "fat");
  }

  /** The first sector of a disk, before what it loads is put in. */
  public static byte[] bootSector() throws IOException {
    return Files.readAllBytes(file("i386-pc/boot.img", BIOS_PACKAGE));
  }

  /** The first sector of a medium that may be a stick. */
  static Path mbrForSticks() {
    return file("i386-pc/boot_hybrid.img", BIOS_PACKAGE);
  }

  private static byte[] make(
      Path scratch,
      String directory,
      String format,
      String debianPackage,
      Settings settings,
      String... more)
      throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw missing(PROGRAM, "grub-common");
    }
    file(directory + "/moddep.lst", debianPackage);
    Path image = scratch.resolve(format);
    Path first = scratch.resolve(format + ".cfg");
    List<String> argv = new ArrayList<>(List.of(PROGRAM.toString(), "--format=" + format));
    argv.add("--directory=" + FILES.resolve(directory));
    argv.addAll(List.of("--prefix=" + settings.prefix(), "--output=" + image));
    if (!settings.first().isEmpty()) {
      argv.add("--config=" + first);
    }
    argv.addAll(settings.modules());
    List.of(more).stream().filter(one -> !settings.modules().contains(one)).forEach(argv::add);
    try {
      Files.writeString(first, settings.first());
      Command.Outcome outcome = Command.run(argv);
      if (outcome.exit() != 0) {
        throw new StatelessException(
            DOING,
            "%s ended with %d: %s".formatted(PROGRAM, outcome.exit(), outcome.said()),
            "Install the package " + debianPackage + " once more on this server.");
      }
      return Files.readAllBytes(image);
    } finally {
      Files.deleteIfExists(image);
      Files.deleteIfExists(first);
    }
  }

  private static Path file(String name, String debianPackage) {
    Path file = FILES.resolve(name);
    if (!Files.isReadable(file)) {
      throw missing(file, debianPackage);
    }
    return file;
  }

  private static StatelessException missing(Path file, String debianPackage) {
    return new StatelessException(
        DOING,
        "there is no " + file,
        "Install the package on this server: apt-get install " + debianPackage);
  }
}
