package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.execute.ShellQuote;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

/** A tree that tools are taken from, with what of it is in the archive already. */
final class ToolRoot {
  private static final AbsolutePath PACKED = AbsolutePath.of("/stateless/tools");

  /** Where the tools are once the machine's first program has moved them. */
  private static final AbsolutePath RUNNING = AbsolutePath.of("/run/stateless/tools");

  /** The scripts that start the tools once more, for the OS: there, busybox is elsewhere. */
  private static final AbsolutePath PROGRAMS = AbsolutePath.of("/stateless/programs");

  private final TreeFiles tree;
  private final String name;
  private final Archive archive;
  private final List<String> directories;
  private final Map<AbsolutePath, String> placed = new HashMap<>();

  /**
   * Tools share most of their libraries: the files by the path that was asked for, and their bytes.
   */
  private final Map<String, Optional<TreeFiles.Found>> libraries = new HashMap<>();

  private final Map<TreeFiles.Found, byte[]> contents = new HashMap<>();

  ToolRoot(TreeFiles tree, String name, Archive archive) {
    this.tree = tree;
    this.name = name;
    this.archive = archive;
    this.directories = LibraryDirectories.of(tree);
  }

  /** The program at a path, if there is one. */
  Optional<TreeFiles.Found> program(AbsolutePath path) {
    return tree.find(path.value()).filter(TreeFiles.Found::isProgram);
  }

  byte[] read(TreeFiles.Found file) {
    return tree.read(file);
  }

  /**
   * Adds a program with its loader and its libraries, and at its own path a script that starts it.
   *
   * @throws StatelessException if it is no ELF program, or if something that it needs is not there
   */
  void add(AbsolutePath path, TreeFiles.Found file) {
    byte[] bytes = tree.read(file);
    Elf program = elf(path, file, bytes);
    String bin = "bin/" + path.name();
    place(path, bin, file, bytes);
    StringBuilder script =
        new StringBuilder(" sh\nname=${STATELESS_NAME:-")
            .append(ShellQuote.quote(path.value()))
            .append("}\nunset STATELESS_NAME\nexec -a \"$name\" ");
    if (program.interpreter().isPresent()) {
      String loader = addLoader(path, program.interpreter().get());
      addLibraries(path, file, program);
      script.append(running(loader)).append(" --library-path ").append(running("lib")).append(' ');
    }
    script.append(running(bin)).append(" \"$@\"\n");
    starter(path, "#!/bin/busybox" + script);
    starter(PROGRAMS.resolve(path.value().substring(1)), "#!/run/stateless/busybox" + script);
  }

  private Optional<TreeFiles.Found> library(String path) {
    return libraries.computeIfAbsent(path, tree::file);
  }

  private byte[] content(TreeFiles.Found library) {
    return contents.computeIfAbsent(library, tree::read);
  }

  private void starter(AbsolutePath path, String script) {
    archive.file(path, ByteSource.wrap(script.getBytes(UTF_8)), 0755);
  }

  private String running(String file) {
    return ShellQuote.quote(RUNNING.resolve(name).resolve(file).value());
  }

  private Elf elf(AbsolutePath tool, TreeFiles.Found file, byte[] bytes) {
    try {
      return Elf.read(bytes);
    } catch (ElfException e) {
      throw unusable(tool, "%s: %s".formatted(Texts.quote(file.path()), e.getMessage()), e);
    }
  }

  private String addLoader(AbsolutePath tool, String interpreter) {
    TreeFiles.Found loader =
        library(interpreter)
            .orElseThrow(
                () -> unusable(tool, "its loader " + Texts.quote(interpreter) + " is not there"));
    String file = "lib/" + interpreter.substring(interpreter.lastIndexOf('/') + 1);
    byte[] bytes = content(loader);
    elf(tool, loader, bytes);
    place(tool, file, loader, bytes);
    return file;
  }

  private record Needing(String directory, Elf elf) {}

  private void addLibraries(AbsolutePath tool, TreeFiles.Found program, Elf elf) {
    Set<String> found = new HashSet<>();
    Deque<Needing> ahead = new ArrayDeque<>(List.of(new Needing(program.directory(), elf)));
    while (!ahead.isEmpty()) {
      Needing needing = ahead.pop();
      for (String library : needing.elf().needed()) {
        if (found.add(library)) {
          ahead.add(addLibrary(tool, library, needing, elf, program.directory()));
        }
      }
    }
  }

  private Needing addLibrary(
      AbsolutePath tool, String library, Needing needing, Elf program, String programDirectory) {
    if (library.isEmpty() || library.contains("/")) {
      throw unusable(
          tool, "it needs the library %s, a path of its own".formatted(Texts.quote(library)));
    }
    Stream<String> own =
        needing.elf().runpath().isEmpty()
            ? Stream.concat(
                expand(needing.elf().rpath(), needing.directory()),
                expand(program.rpath(), programDirectory))
            : expand(needing.elf().runpath(), needing.directory());
    List<String> places = Stream.concat(own, directories.stream()).distinct().toList();
    for (String directory : places) {
      Optional<TreeFiles.Found> file = library(directory + "/" + library);
      if (file.isPresent()) {
        byte[] bytes = content(file.get());
        if (Elf.isElf(bytes)) {
          Elf elf = elf(tool, file.get(), bytes);
          if (elf.kind().equals(program.kind())) {
            place(tool, "lib/" + library, file.get(), bytes);
            return new Needing(file.get().directory(), elf);
          }
        }
      }
    }
    throw unusable(tool, "its library %s is in none of %s".formatted(Texts.quote(library), places));
  }

  private static Stream<String> expand(List<String> paths, String origin) {
    return paths.stream()
        .map(path -> path.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
        .filter(path -> path.startsWith("/") && !path.contains("$"));
  }

  /** Two tools may need one library; two libraries of one name cannot stand in one directory. */
  private void place(AbsolutePath tool, String file, TreeFiles.Found found, byte[] bytes) {
    AbsolutePath path;
    try {
      path = PACKED.resolve(name).resolve(file);
    } catch (IllegalArgumentException e) {
      throw unusable(tool, Texts.quote(file) + " can be no file's name", e);
    }
    if (!found.path().equals(placed.putIfAbsent(path, found.path()))) {
      archive.file(path, ByteSource.wrap(bytes), 0755);
    }
  }

  private StatelessException unusable(AbsolutePath tool, String found) {
    return unusable(tool, found, null);
  }

  private StatelessException unusable(AbsolutePath tool, String found, @Nullable Throwable cause) {
    return new StatelessException(
        "take the tool %s from the %s at %s".formatted(tool, name, tree),
        found,
        "Install the tool's package there once more; in a snapshot's case in the prototype, then"
            + " publish it.",
        cause);
  }
}
