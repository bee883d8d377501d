package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
      @Needs.Tool(name = "/usr/bin/grub-script-check", debianPackage = "grub-common")
    },
    paths = {"/usr/lib/grub/i386-pc/boot.img", "/usr/lib/grub/x86_64-efi/moddep.lst"})
class BootLoaderTest {
  @TempDir Path directory;

  @Test
  void theSamePackagesGiveTheSameBytesAndNothingIsLeft() throws Exception {
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    assertThat(archive(scratch)).isEqualTo(archive(scratch));
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void eachStageLoadsTheNextFromItsPlaceInTheBiosBootPartition() throws Exception {
    Path loader = unpacked();
    for (int place = 0; place < 2; place++) {
      byte[] boot = Files.readAllBytes(loader.resolve("boot." + place));
      byte[] core = Files.readAllBytes(loader.resolve("core." + place));
      long sector = 2048 + place * 1024L;
      assertThat(boot).hasSize(440);
      assertThat(number(boot, 0x5c)).isEqualTo(sector);
      assertThat(number(core, 0x1f4)).isEqualTo(sector + 1);
      assertThat(core.length % 512).isZero();
      assertThat(core.length).isLessThanOrEqualTo(1024 * 512);
    }
  }

  @Test
  void itHasWhatUefiStartsAndWhatBothDoThen() throws Exception {
    Path loader = unpacked();
    byte[] efi = Files.readAllBytes(loader.resolve("BOOTX64.EFI"));
    assertThat(Arrays.copyOf(efi, 2)).isEqualTo("MZ".getBytes(StandardCharsets.US_ASCII));
    grubReads(loader.resolve("grub.cfg"));
  }

  @Test
  void anEntryOnTheDiskIsStartedByItsNameWithAllOfItsParts() throws Exception {
    DiskEntry entry = new DiskEntry(new EntryDigest("0123456789abcdef".repeat(4)));
    String name = "0123456789abcdef0123456789abcdef";
    assertThat(entry.name()).isEqualTo(name);
    String text = entry.grub("quiet ip=1.2.3.4:a@b%c,d console=ttyS0,115200", 7);
    String at = "/stateless/entries/" + name + "/";
    assertThat(text.lines().map(String::strip))
        .containsExactly(
            "if linux %skernel quiet ip=1.2.3.4:a@b%%c,d console=ttyS0,115200 stateless.entry=%s panic=7; then"
                .formatted(at, name),
            "if initrd %1$simage %1$smanifest %1$sattributes %1$sarchive; then".formatted(at),
            "boot",
            "fi",
            "fi");
    grubReads(Files.writeString(directory.resolve("entry.cfg"), text));
  }

  private static void grubReads(Path file) throws Exception {
    Process check =
        new ProcessBuilder("/usr/bin/grub-script-check", file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    assertThat(check.waitFor()).isZero();
  }

  private static long number(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }

  private byte[] archive(Path scratch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BootLoader.write(scratch, bytes);
    return bytes.toByteArray();
  }

  private Path unpacked() throws Exception {
    Path loader = Files.createDirectory(directory.resolve("loader"));
    Path archive = directory.resolve("archive");
    Files.write(archive, archive(directory));
    Process cpio =
        new ProcessBuilder("/bin/busybox", "cpio", "-i")
            .directory(loader.toFile())
            .redirectInput(archive.toFile())
            .redirectErrorStream(true)
            .start();
    cpio.getInputStream().readAllBytes();
    assertThat(cpio.waitFor()).isZero();
    return loader;
  }
}
