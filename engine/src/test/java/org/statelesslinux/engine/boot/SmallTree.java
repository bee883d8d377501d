package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A tree made by hand, file by file. */
final class SmallTree {
  static final String VERSION = "6.1.0-9-amd64";

  private final Path root;

  private SmallTree(Path root) {
    this.root = root;
  }

  static SmallTree at(Path root) throws IOException {
    Files.createDirectories(root);
    return new SmallTree(root);
  }

  Path root() {
    return root;
  }

  TreeFiles files() {
    return TreeFiles.in(root);
  }

  SmallTree file(String path, byte[] bytes) throws IOException {
    Files.createDirectories(in(path).getParent());
    Files.write(in(path), bytes);
    return this;
  }

  SmallTree file(String path, String text) throws IOException {
    return file(path, text.getBytes(UTF_8));
  }

  SmallTree program(String path, byte[] bytes) throws IOException {
    file(path, bytes);
    Files.setPosixFilePermissions(in(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  SmallTree link(String path, String target) throws IOException {
    Files.createDirectories(in(path).getParent());
    Files.createSymbolicLink(in(path), Path.of(target));
    return this;
  }

  /** A kernel with modules, each a line of modules.dep without suffixes: {@code "a: b c"}. */
  SmallTree kernel(String... lines) throws IOException {
    file("/boot/vmlinuz-" + VERSION, "image");
    StringBuilder dep = new StringBuilder();
    for (String line : lines) {
      List<String> words = List.of(line.split("[: ]+"));
      dep.append("kernel/").append(words.get(0)).append(".ko:");
      words.stream().skip(1).forEach(need -> dep.append(" kernel/").append(need).append(".ko"));
      dep.append('\n');
      module(words.get(0) + ".ko", TestElf.usual().modinfo("license=GPL").bytes());
    }
    return list("modules.dep", dep.toString());
  }

  SmallTree module(String file, byte[] bytes) throws IOException {
    return file("/usr/lib/modules/" + VERSION + "/kernel/" + file, bytes);
  }

  /** One of the lists that depmod writes. */
  SmallTree list(String name, String text) throws IOException {
    return file("/usr/lib/modules/" + VERSION + "/" + name, text);
  }

  private Path in(String path) {
    return root.resolve(path.substring(1));
  }
}
