package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;

/**
 * A block device as sysfs tells of it (Documentation/ABI/stable/sysfs-block in the kernel's
 * sources).
 *
 * @param directory where it does, without symbolic links on the way
 */
record BlockDevice(Path directory) {
  private static final int SECTOR = 512;
  private static final int LONGEST = 60;

  /** The name of its node below {@code /dev}. */
  String name() {
    return Objects.requireNonNull(directory.getFileName()).toString().replace('!', '/');
  }

  /** Its name, and what a person calls it where that is another one. */
  String title() throws IOException {
    String volume = read("dm/name");
    return volume.isEmpty() ? name() : name() + " (" + volume + ")";
  }

  /** Its number, {@code 8:1}. */
  String number() throws IOException {
    return read("dev");
  }

  boolean isPartition() {
    return Files.exists(directory.resolve("partition"));
  }

  /** The disk that this is a partition of. */
  BlockDevice disk() {
    return new BlockDevice(Objects.requireNonNull(directory.getParent()));
  }

  /** Its length in bytes; 0 where no medium is inserted. */
  long bytes() throws IOException {
    String sectors = read("size");
    return sectors.matches("[0-9]{1,15}") ? Long.parseLong(sectors) * SECTOR : 0;
  }

  boolean isReadOnly() throws IOException {
    return !read("ro").equals("0");
  }

  /** Who made it and what it is called, for a person; empty where it does not say so. */
  String model() throws IOException {
    // A virtual disk has a number in the place of a vendor, and a memory card a name.
    String vendor = read("device/vendor").startsWith("0x") ? "" : read("device/vendor");
    String model = read("device/model");
    return (vendor + " " + (model.isEmpty() ? read("device/name") : model)).strip();
  }

  boolean isUsb() {
    return Stream.iterate(directory, Objects::nonNull, Path::getParent)
        .map(Path::getFileName)
        .anyMatch(name -> name != null && name.toString().matches("usb[0-9]+"));
  }

  /** Tells it from others that had its name before; empty on kernels before 5.15. */
  String sequence() throws IOException {
    return read("diskseq");
  }

  /** The file that holds its bytes if it is a loop device; otherwise empty. */
  String backingFile() throws IOException {
    return read("loop/backing_file");
  }

  /** What it is made of: the disks of an array, the volumes of a group. */
  List<BlockDevice> parts() throws IOException {
    return listed("slaves");
  }

  /** What is made of it, and its partitions, and what is made of these, and so on. */
  List<BlockDevice> all() throws IOException {
    Map<Path, BlockDevice> found = new LinkedHashMap<>();
    collect(found);
    return List.copyOf(found.values());
  }

  private void collect(Map<Path, BlockDevice> found) throws IOException {
    if (found.putIfAbsent(directory, this) == null) {
      for (BlockDevice partition : partitions()) {
        partition.collect(found);
      }
      for (BlockDevice holder : holders()) {
        holder.collect(found);
      }
    }
  }

  /** What is made of it: volumes, arrays. */
  List<BlockDevice> holders() throws IOException {
    return listed("holders");
  }

  List<BlockDevice> partitions() throws IOException {
    try (Stream<Path> below = Files.list(directory)) {
      return below
          .filter(path -> Files.exists(path.resolve("partition")))
          .map(BlockDevice::new)
          // So that the tenth comes after the ninth.
          .sorted(
              Comparator.comparingInt((BlockDevice one) -> one.name().length())
                  .thenComparing(BlockDevice::name))
          .toList();
    }
  }

  private List<BlockDevice> listed(String list) throws IOException {
    Path links = directory.resolve(list);
    if (!Files.isDirectory(links)) {
      return List.of();
    }
    List<BlockDevice> devices = new ArrayList<>();
    try (Stream<Path> all = Files.list(links)) {
      for (Path link : all.sorted().toList()) {
        devices.add(new BlockDevice(link.toRealPath()));
      }
    }
    return devices;
  }

  private String read(String attribute) throws IOException {
    Path file = directory.resolve(attribute);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    return attribute.startsWith("loop/") ? text : Texts.plain(text, LONGEST);
  }
}
