package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A tree that changes at random in all the ways that a prototype may. */
final class RandomTree {
  private static final List<String> NAMES =
      List.of(
          "a", "b", "c d", "-rf", "#h", ";s", "nl\nx", "e\n", "back\\s", "\\012", "*[?]", " lead",
          "%s", "$(x)");

  private final Path root;
  private final Random random;
  private final List<String> history = new ArrayList<>();

  RandomTree(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  /** What was done since the last but one change, to tell why a test failed. */
  List<String> history() {
    return history;
  }

  void change(int times) throws IOException {
    history.clear();
    for (int i = 0; i < times; i++) {
      changeOnce();
    }
  }

  private void changeOnce() throws IOException {
    List<Path> all = entries();
    List<Path> directories =
        Stream.concat(Stream.of(root), all.stream().filter(RandomTree::isDirectory)).toList();
    Path place = one(directories).resolve(one(NAMES));
    if (all.isEmpty() || random.nextInt(3) == 0) {
      make(place);
      return;
    }
    Path entry = one(all);
    boolean isFile = Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
    int kind = random.nextInt(10);
    history.add(kind + " " + entry + " " + place);
    switch (kind) {
      case 0 -> remove(entry);
      case 1 -> link(entry, place);
      case 2 -> move(entry, place);
      case 3 -> Files.setAttribute(entry, "unix:uid", random.nextInt(3), LinkOption.NOFOLLOW_LINKS);
      case 4 -> setMode(entry);
      case 5 -> setTime(entry);
      case 6 -> setAttribute(entry);
      case 7 -> reverse(entry, isFile);
      case 8 -> separate(entry, isFile);
      default -> append(entry, isFile);
    }
  }

  private void make(Path place) throws IOException {
    int kind = random.nextInt(6);
    history.add("make " + kind + " " + place);
    remove(place);
    switch (kind) {
      case 0 -> Files.createDirectory(place);
      case 1 -> Files.createSymbolicLink(place, Path.of(one(NAMES)));
      case 2 -> Command.run(List.of("/usr/bin/mkfifo", place.toString()));
      default ->
          Files.writeString(place, "abc".substring(random.nextInt(3)).repeat(random.nextInt(3000)));
    }
  }

  private void link(Path entry, Path place) throws IOException {
    if (!isDirectory(entry) && !entry.startsWith(place)) {
      remove(place);
      Files.createLink(place, entry);
    }
  }

  private static void move(Path entry, Path place) throws IOException {
    if (!place.startsWith(entry) && !entry.startsWith(place)) {
      remove(place);
      Files.move(entry, place);
    }
  }

  private void setMode(Path entry) throws IOException {
    if (!Files.isSymbolicLink(entry)) {
      Files.setAttribute(entry, "unix:mode", one(List.of(0755, 0600, 04711, 01777)));
    }
  }

  private void setTime(Path entry) throws IOException {
    // Java opens what it sets the time of, which would wait at a FIFO; and it sets microseconds.
    if (isDirectory(entry) || Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
      Instant time =
          Instant.ofEpochSecond(1_000_000_000L + random.nextInt(2), random.nextInt(2) * 1000L);
      Files.setLastModifiedTime(entry, FileTime.from(time));
    }
  }

  private void setAttribute(Path entry) throws IOException {
    if (isDirectory(entry) || Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.getFileAttributeView(entry, UserDefinedFileAttributeView.class)
          .write("x", ByteBuffer.wrap(one(NAMES).getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Other bytes with the size and the time that they had. */
  private static void reverse(Path entry, boolean isFile) throws IOException {
    if (isFile) {
      String content = Files.readString(entry);
      FileTime time = Files.getLastModifiedTime(entry);
      Files.writeString(entry, new StringBuilder(content).reverse());
      Files.setLastModifiedTime(entry, time);
    }
  }

  /** The same file under one name alone. */
  private static void separate(Path entry, boolean isFile) throws IOException {
    if (isFile) {
      Command.run(
          List.of(
              "/bin/sh",
              "-c",
              "cp -a -- \"$1\" \"$1~\" && mv -- \"$1~\" \"$1\"",
              "sh",
              entry.toString()));
    }
  }

  private static void append(Path entry, boolean isFile) throws IOException {
    if (isFile) {
      Files.writeString(entry, Files.readString(entry) + "more");
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(path -> !path.equals(root)).sorted().toList();
    }
  }

  private static void remove(Path path) throws IOException {
    if (isDirectory(path)) {
      try (Stream<Path> list = Files.list(path)) {
        for (Path one : list.toList()) {
          remove(one);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
