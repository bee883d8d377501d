package org.statelesslinux.engine.boot;

import com.google.common.io.ByteSource;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.statelesslinux.engine.execute.GrubImage;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

/**
 * Makes the boot loader that machines put on their boot disks: GRUB for BIOS and UEFI, of this
 * host's packages, as an archive that {@code entries.sh} takes apart. The same packages give the
 * same bytes.
 *
 * <p>A BIOS loads the disk's first sector ({@code boot.N}), and that one loads what begins at a
 * fixed sector of the BIOS boot partition ({@code core.N}). There are two places for the second, so
 * that a new one need not overwrite the one that is in use. UEFI loads {@code BOOTX64.EFI}.
 */
public final class BootLoader {
  private static final int SECTOR = 512;

  /** Where the BIOS boot partition begins, and where its second place does. */
  private static final int[] PLACES = {2048, 3072};

  private static final int PLACE_SECTORS = 1024;

  // Offsets of GRUB's include/grub/i386/pc/boot.h.
  private static final int KERNEL_SECTOR = 0x5c;
  private static final int DRIVE_CHECK = 0x66;
  private static final int BOOT_CODE = 440;

  /** Of core's first sector: where the sectors begin that it loads, the number in 8 bytes. */
  private static final int BLOCKLIST = SECTOR - 12;

  /** What is found in the packages' files at these offsets. */
  private static final int FIRST_KERNEL_SECTOR = 1;

  private static final int FIRST_BLOCK = 2;
  private static final byte[] JUMP_OVER_CHECK = {(byte) 0xeb, 0x05};
  private static final byte[] TWO_NOPS = {(byte) 0x90, (byte) 0x90};

  private static final List<String> MODULES =
      List.of(
          "part_gpt",
          "fat",
          "normal",
          "configfile",
          "linux",
          "regexp",
          "test",
          "loadenv",
          "echo",
          "sleep",
          "minicmd");

  private BootLoader() {}

  /**
   * Writes the archive.
   *
   * @param scratch a directory for what is made on the way; left as it was
   * @throws StatelessException if this host lacks what it is made of
   */
  public static void write(Path scratch, OutputStream to) throws IOException {
    byte[] boot = GrubImage.bootSector();
    byte[] core = GrubImage.forDisks(scratch, new GrubImage.Settings("(,gpt2)/grub", MODULES, ""));
    Archive archive = new Archive();
    for (int place = 0; place < PLACES.length; place++) {
      add(archive, "boot." + place, boot(boot, PLACES[place]));
      add(archive, "core." + place, core(core, PLACES[place]));
    }
    add(
        archive,
        "BOOTX64.EFI",
        GrubImage.forUefi(scratch, new GrubImage.Settings("/grub", MODULES, "")));
    add(
        archive,
        "grub.cfg",
        Resources.toByteArray(Resources.getResource(BootLoader.class, "grub.cfg")));
    archive.writeTo(to);
  }

  private static void add(Archive archive, String name, byte[] bytes) {
    archive.file(AbsolutePath.of("/" + name), ByteSource.wrap(bytes), 0600);
  }

  /** The first sector's code, that loads what begins at another sector; as grub-bios-setup does. */
  private static byte[] boot(byte[] original, int sector) {
    ByteBuffer code = ByteBuffer.wrap(Arrays.copyOf(original, BOOT_CODE));
    code.order(ByteOrder.LITTLE_ENDIAN);
    byte[] check = new byte[JUMP_OVER_CHECK.length];
    code.get(DRIVE_CHECK, check);
    if (code.getLong(KERNEL_SECTOR) != FIRST_KERNEL_SECTOR
        || !Arrays.equals(check, JUMP_OVER_CHECK)) {
      throw unknown("boot.img");
    }
    code.putLong(KERNEL_SECTOR, sector);
    // Some BIOSes do not say which disk they started from; then it is the first.
    code.put(DRIVE_CHECK, TWO_NOPS);
    return code.array();
  }

  private static byte[] core(byte[] original, int sector) {
    int sectors = (original.length + SECTOR - 1) / SECTOR;
    ByteBuffer core = ByteBuffer.wrap(Arrays.copyOf(original, sectors * SECTOR));
    core.order(ByteOrder.LITTLE_ENDIAN);
    if (sectors > PLACE_SECTORS || core.getLong(BLOCKLIST) != FIRST_BLOCK) {
      throw unknown("core.img");
    }
    core.putLong(BLOCKLIST, sector + 1L);
    return core.array();
  }

  private static StatelessException unknown(String file) {
    return new StatelessException(
        "make the boot loader for machines' boot disks",
        "GRUB's " + file + " is not made as that of version 2.06 is",
        "Install Debian's packages grub-common and grub-pc-bin, and report this with their version.");
  }
}
