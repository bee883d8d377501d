package org.statelesslinux.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.StatelessException;

/** Which files and which disks are refused, on a host that is made by hand. */
class ImageToDiskTest {
  private static final String USB = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/6:0:0:0";

  @TempDir private Path directory;
  private FakeHost fake;
  private Path image;

  @BeforeEach
  void makeHost() throws IOException {
    fake = new FakeHost(Files.createDirectory(directory.resolve("host")));
    image = image(64 << 10);
    fake.disk(USB, "sdb", "8:16", 8 << 20);
    fake.partition("sdb", "sdb1", "8:17");
    fake.partition("sdb", "sdb2", "8:18");
  }

  private Path image(int bytes) throws IOException {
    byte[] iso = new byte[bytes];
    System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 32769, 5);
    return Files.write(directory.resolve("medium.iso"), iso);
  }

  @Test
  void anImageThatIsCutShortIsNotWritten() throws IOException {
    byte[] iso = Files.readAllBytes(image);
    // 32 blocks of 2048 bytes.
    iso[32768 + 80] = 32;
    Files.write(image, iso);
    assertThat(look(image, fake.node("sdb"))).isNotNull();
    Files.write(image, Arrays.copyOf(iso, iso.length - 1));
    refuses(
        image,
        fake.node("sdb"),
        "is cut short: it has 65535 bytes, and the medium in it takes 65536");
  }

  private ImageToDisk look(Path file, Path device) {
    return ImageToDisk.of(file, device, fake.host());
  }

  private void refuses(Path file, Path device, String... inWords) {
    assertThatThrownBy(() -> look(file, device))
        .isInstanceOf(StatelessException.class)
        .hasMessageStartingWith("Cannot write %s to %s: ", file, device)
        .hasMessageContainingAll(inWords);
  }

  private void refusesDisk(String... inWords) {
    refuses(image, fake.node("sdb"), inWords);
  }

  @Test
  void aDiskThatNobodyUsesIsDescribed() throws IOException {
    fake.set("sdb", "device/vendor", "Kingston");
    fake.set("sdb", "device/model", "DataTraveler\u001b[2J 3.0");
    fake.content("sdb2", "ext4", "home");
    Path link = Files.createSymbolicLink(directory.resolve("by-id"), fake.node("sdb"));

    ImageToDisk write = look(image, link);

    assertThat(write.bytes()).isEqualTo(64 << 10);
    TargetDisk disk = write.disk();
    assertThat(disk.node()).isEqualTo(fake.node("sdb"));
    assertThat(disk.name()).isEqualTo("sdb");
    assertThat(disk.model()).isEqualTo("Kingston DataTraveler\\u001b[2J 3.0");
    assertThat(disk.bytes()).isEqualTo(8 << 20);
    assertThat(disk.usb()).isTrue();
    assertThat(disk.content()).hasToString("[sdb2 ext4 'home']");
  }

  @Test
  void aDiskInsideTheMachineIsToldAsOne() throws IOException {
    fake.disk("pci0000:00/0000:00:17.0/ata1/host0/0:0:0:0", "sda", "8:0", 8 << 20);
    fake.disk("pci0000:00/virtio1", "vda", "254:0", 8 << 20);
    fake.set("vda", "device/vendor", "0x1af4");

    assertThat(look(image, fake.node("sda")).disk().usb()).isFalse();
    assertThat(look(image, fake.node("vda")).disk().model()).isEmpty();
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    Path disk = fake.node("sdb");
    Path text = Files.writeString(directory.resolve("text"), "welcome\n");
    Path zeros = Files.write(directory.resolve("zeros"), new byte[64 << 10]);

    refuses(directory.resolve("none"), disk, "there is no file", "Name the image");
    refuses(directory, disk, "is no regular file");
    refuses(text, disk, "it has no ISO 9660 in it");
    refuses(zeros, disk, "it has no ISO 9660 in it");
  }

  @Test
  void whatIsNoWholeDiskIsRefused() throws IOException {
    fake.disk("virtual", "dm-0", "253:0", 8 << 20);
    fake.holds("dm-0", "sdb2");

    refuses(image, fake.node("sdc"), "there is no ", "'lsblk' lists them");
    refuses(image, image, "is no block device", "'lsblk' lists them");
    refuses(image, fake.node("sdb1"), "is a partition of the disk sdb", "name that");
    refuses(image, fake.node("dm-0"), "is no disk but made of sdb2");
  }

  @Test
  void aDiskThatTheKernelDoesNotTellOfIsRefused() throws IOException {
    fake.disk(USB, "sdc", "8:32", 8 << 20);
    Files.delete(directory.resolve("host/sys/dev/block/8:32"));

    refuses(image, fake.node("sdc"), "the kernel has no device of the number");
  }

  @Test
  void aDiskWithoutAMediumOrForReadingAloneIsRefused() throws IOException {
    fake.set("sdb", "ro", "1");
    refusesDisk("is read-only", "have a switch");

    fake.set("sdb", "size", "0");
    refusesDisk("there is no medium in", "Insert one");
  }

  @Test
  void aDiskThatIsSmallerThanTheImageIsRefusedWithBothSizes() throws IOException {
    fake.set("sdb", "size", "127");

    refusesDisk("64.0 KiB (65,536 bytes)", "63.5 KiB (65,024 bytes)", "Take a larger disk.");
  }

  @Test
  void aDiskOfTheSizeOfTheImageIsLargeEnough() throws IOException {
    fake.set("sdb", "size", "128");

    assertThat(look(image, fake.node("sdb")).disk().bytes()).isEqualTo(64 << 10);
  }

  @Test
  void aMountOfTheDiskOrOfAPartitionIsFound() throws IOException {
    fake.mounts("30 27 8:16 / /mnt rw,relatime shared:1 - iso9660 /dev/sdb ro\n");
    refusesDisk("it is in use: sdb is mounted at /mnt", "unmount it");

    fake.mounts(
        """
        30 27 8:17 / /media/my\\040stick rw - vfat /dev/sdb1 rw
        31 27 8:18 / /media/home rw - ext4 /dev/sdb2 rw
        """);
    refusesDisk("sdb1 is mounted at /media/my stick, sdb2 is mounted at /media/home");
  }

  @Test
  void aMountOfAFileSystemWithANumberOfItsOwnIsFoundByItsSource() throws IOException {
    fake.mounts("30 27 0:50 /@ /srv rw - btrfs %s rw\n".formatted(fake.node("sdb2")));

    refusesDisk("sdb2 is mounted at /srv");
  }

  @Test
  void aMountOfWhatIsMadeOfTheDiskIsFound() throws IOException {
    fake.disk("virtual", "dm-0", "253:0", 8 << 20);
    fake.disk("virtual", "dm-1", "253:1", 8 << 20);
    fake.set("dm-1", "dm/name", "vg-home");
    fake.holds("dm-0", "sdb2");
    fake.holds("dm-1", "dm-0");
    fake.mounts("30 27 253:1 / /home rw - ext4 /dev/mapper/vg-home rw\n");

    refusesDisk("it is in use: dm-1 (vg-home) is mounted at /home");
  }

  @Test
  void aDiskThatSomethingIsMadeOfIsRefusedAlsoWhereThatIsNotMounted() throws IOException {
    fake.disk("virtual", "md127", "9:127", 8 << 20);
    fake.holds("md127", "sdb1");

    refusesDisk("it is in use: sdb1 is part of md127", "mdadm --stop");
  }

  @Test
  void theDiskOfTheRunningSystemIsRefusedAsThat() throws IOException {
    for (String point : new String[] {"/", "/boot", "/boot/efi", "/usr"}) {
      fake.mounts("30 27 8:18 / %s rw - ext4 /dev/sdb2 rw\n".formatted(point));
      refusesDisk("the running system is on that disk: sdb2 is mounted at " + point, "another");
    }
  }

  @Test
  void swapIsFound() throws IOException {
    fake.swap(fake.node("sdb2") + "  partition\t8388604\t0\t-2\n");

    refusesDisk("it is in use: sdb2 is swap", "swapoff " + fake.node("sdb2"));
  }

  @Test
  void aDiskThatALoopDeviceReadsIsRefusedAlsoWhereThatIsNotMounted() throws IOException {
    fake.disk("virtual", "loop3", "7:3", 8 << 20);
    fake.set("loop3", "loop/backing_file", fake.node("sdb2").toString());
    fake.disk("virtual", "loop4", "7:4", 8 << 20);

    refusesDisk("it is in use: sdb2 is behind the loop device loop3", "losetup -d /dev/loop3");
  }

  @Test
  void theSecondDiskOfABtrfsIsFound() throws IOException {
    fake.btrfs("sdb1");

    refusesDisk("sdb1 is one of the disks of a btrfs that is mounted");
  }

  @Test
  void anImageOnThatVeryDiskIsRefusedAsThat() throws IOException {
    String place = directory.toRealPath().toString();
    fake.mounts(
        """
        27 1 8:0 / / rw - ext4 /dev/sda rw
        30 27 8:17 / %s rw - ext4 /dev/sdb1 rw
        """
            .formatted(place));
    refusesDisk("is on that very disk: sdb1 is mounted at " + place, "Copy the image");

    fake.mounts("");
    fake.set("sdb", "loop/backing_file", image.toRealPath().toString());
    refusesDisk("is a loop device on that very file");
  }

  @Test
  void aDiskThatIsUsedOrExchangedBeforeTheWritingBeginsIsLeftAlone() throws IOException {
    ImageToDisk write = look(image, fake.node("sdb"));
    fake.mounts("30 27 8:17 / /media rw - vfat /dev/sdb1 rw\n");
    assertThatThrownBy(() -> write.write(Listener.silent()))
        .hasMessageContaining("sdb1 is mounted at /media");

    fake.mounts("");
    fake.set("sdb", "diskseq", "12");
    assertThatThrownBy(() -> write.write(Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("is another disk than a moment ago");
    assertThat(fake.node("sdb")).isEmptyFile();
  }

  @Test
  void whatIsNoDiskAnyMoreWhenItIsOpenedIsNotWrittenTo() {
    // Its node is a plain file, which the host took for a block device.
    assertThatThrownBy(() -> look(image, fake.node("sdb")).write(Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("was exchanged meanwhile");
    assertThat(fake.node("sdb")).isEmptyFile();
  }
}
