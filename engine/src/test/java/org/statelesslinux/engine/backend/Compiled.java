package org.statelesslinux.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars from source texts, as a stranger's build would. */
final class Compiled {
  private Compiled() {}

  /**
   * Compiles sources and packs them.
   *
   * @param path {@code -cp} or {@code -p}, and what to compile against
   * @param files texts by path; what ends in .java is compiled, the rest is packed as it is
   */
  static Path jar(Path directory, String name, List<String> path, Map<String, String> files)
      throws IOException {
    Path classes = Files.createDirectories(directory.resolve(name + ".classes"));
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      boolean source = file.getKey().endsWith(".java");
      Path target =
          (source ? directory.resolve(name + ".sources") : classes).resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
      if (source) {
        sources.add(target);
      }
    }
    compile(classes, path, sources);
    Path jar = directory.resolve(name + ".jar");
    pack(classes, jar);
    return jar;
  }

  private static void compile(Path classes, List<String> path, List<Path> sources)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    options.addAll(path);
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean good =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(good).as(messages.toString()).isTrue();
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "7.1");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      files.filter(Files::isRegularFile).sorted().forEach(file -> add(packed, classes, file));
    }
  }

  private static void add(JarOutputStream packed, Path classes, Path file) {
    try {
      packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
      Files.copy(file, packed);
      packed.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
