package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A host in a directory: what sysfs and proc tell of its disks, and nodes that are plain files. */
final class FakeHost {
  private static final String NO_SWAP = "Filename Type Size Used Priority\n";

  private final Path root;
  private final Map<Path, String> numbers = new HashMap<>();
  private final Map<Path, DiskContent> content = new HashMap<>();

  FakeHost(Path root) throws IOException {
    this.root = root.toRealPath();
    Files.createDirectories(this.root.resolve("dev"));
    mounts("");
    swap("");
  }

  Host host() {
    return new Host(
        root.resolve("sys"),
        root.resolve("proc"),
        node -> Optional.ofNullable(numbers.get(node.toRealPath())),
        node -> Optional.ofNullable(content.get(node)));
  }

  Path node(String name) {
    return root.resolve("dev").resolve(name);
  }

  /** A disk at this place below the devices of sysfs. */
  void disk(String place, String name, String number, long bytes) throws IOException {
    device(root.resolve("sys/devices").resolve(place).resolve("block").resolve(name), number);
    set(name, "size", Long.toString(bytes / 512));
  }

  void partition(String disk, String name, String number) throws IOException {
    Path directory = directory(disk).resolve(name);
    device(directory, number);
    set(name, "partition", "1");
  }

  /** Says that one is made of the other. */
  void holds(String holder, String part) throws IOException {
    link(directory(part).resolve("holders").resolve(holder), directory(holder));
    link(directory(holder).resolve("slaves").resolve(part), directory(part));
  }

  void btrfs(String device) throws IOException {
    link(root.resolve("sys/fs/btrfs/5d3e/devices").resolve(device), directory(device));
  }

  void content(String name, String type, String label) {
    content.put(node(name), new DiskContent(name, type, label));
  }

  void set(String name, String attribute, String value) throws IOException {
    Path file = directory(name).resolve(attribute);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  /** Lines of mountinfo. */
  void mounts(String lines) throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(
        root.resolve("proc/self/mountinfo"), "22 27 0:21 / /proc rw - proc proc rw\n" + lines);
  }

  void swap(String lines) throws IOException {
    Files.writeString(root.resolve("proc/swaps"), NO_SWAP + lines);
  }

  private void device(Path directory, String number) throws IOException {
    Files.createDirectories(directory);
    String name = directory.getFileName().toString();
    link(root.resolve("sys/class/block").resolve(name), directory);
    link(root.resolve("sys/dev/block").resolve(number), directory);
    set(name, "dev", number);
    set(name, "ro", "0");
    numbers.put(Files.createFile(node(name)).toRealPath(), number);
  }

  private Path directory(String name) throws IOException {
    return root.resolve("sys/class/block").resolve(name).toRealPath();
  }

  private static void link(Path link, Path target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
  }
}
