package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

/**
 * Puts modules into an archive: their files, unpacked, as busybox's modprobe wants them; the lists
 * that it reads; and the firmware that the modules declare, as far as the tree has it.
 */
final class ModuleFiles {
  private static final String FIRMWARE = "firmware=";

  /** More than all modules of a kernel; many small files may unpack to many large ones. */
  private static final long MOST_BYTES = 512 << 20;

  private final TreeFiles tree;
  private final Kernel kernel;
  private final Archive archive;
  private long room;
  private final Set<String> firmware = new TreeSet<>();
  private Optional<Elf.Kind> kind = Optional.empty();

  private ModuleFiles(TreeFiles tree, Kernel kernel, Archive archive, long room) {
    this.tree = tree;
    this.kernel = kernel;
    this.archive = archive;
    this.room = room;
  }

  /**
   * Adds modules.
   *
   * @return for what processor they are; empty if there are none
   */
  static Optional<Elf.Kind> add(
      TreeFiles tree, Kernel kernel, KernelModules modules, Archive archive) {
    return add(tree, kernel, modules, archive, MOST_BYTES);
  }

  static Optional<Elf.Kind> add(
      TreeFiles tree, Kernel kernel, KernelModules modules, Archive archive, long mostBytes) {
    ModuleFiles files = new ModuleFiles(tree, kernel, archive, mostBytes);
    modules.chosen().forEach(name -> files.addModule(modules.index().module(name).orElseThrow()));
    files.addLists(modules);
    files.firmware.forEach(files::addFirmware);
    return files.kind;
  }

  private AbsolutePath place(String file) {
    return AbsolutePath.of("/lib/modules").resolve(kernel.version()).resolve(file);
  }

  private void addModule(ModuleIndex.Module module) {
    String path = kernel.modules() + "/" + module.path();
    TreeFiles.Found file =
        tree.file(path)
            .orElseThrow(() -> unusable(module, "modules.dep names it, and it is not there"));
    byte[] bytes = read(file, module.path());
    try {
      Elf elf = Elf.read(bytes);
      kind = Optional.of(elf.kind());
      String info = new String(elf.section(".modinfo").orElse(new byte[0]), UTF_8);
      Stream.of(info.split("\0"))
          .filter(field -> field.startsWith(FIRMWARE))
          .forEach(field -> firmware.add(field.substring(FIRMWARE.length())));
    } catch (ElfException e) {
      throw unusable(module, "it is no kernel module: " + e.getMessage());
    }
    archive.file(place(module.plainPath()), ByteSource.wrap(bytes), 0644);
  }

  private byte[] read(TreeFiles.Found file, String name) {
    byte[] bytes = Unpacking.read(tree, file, name);
    room -= bytes.length;
    if (room < 0) {
      throw new StatelessException(
          "take modules and firmware of kernel %s from %s".formatted(kernel.version(), tree),
          "they are too large for any boot image: %s is one too many"
              .formatted(Texts.quote(file.path())),
          "Name the drivers that machines need: boot.drivers of the profile.");
    }
    return bytes;
  }

  private StatelessException unusable(ModuleIndex.Module module, String found) {
    return new StatelessException(
        "take the module %s of kernel %s from %s"
            .formatted(Texts.quote(module.path()), kernel.version(), tree),
        found,
        "Install the kernel's package in the prototype once more and run depmod there, then publish"
            + " it.");
  }

  private void addLists(KernelModules modules) {
    ModuleIndex index = modules.index();
    Set<String> chosen = modules.chosen();
    archive.text(
        place("modules.dep"),
        lines(chosen.stream().map(name -> depLine(index, index.module(name).orElseThrow()))));
    archive.text(place("modules.alias"), lines(index.aliasLines(chosen).stream()));
    archive.text(place("modules.softdep"), lines(index.softLines(chosen).stream()));
    archive.text(place("modules.builtin"), lines(index.builtIn().stream()));
  }

  private static String depLine(ModuleIndex index, ModuleIndex.Module module) {
    return module.needs().stream()
        .flatMap(need -> index.module(need).stream())
        .map(need -> " " + need.plainPath())
        .collect(Collectors.joining("", module.plainPath() + ":", ""));
  }

  private static String lines(Stream<String> lines) {
    return lines.map(line -> line + "\n").collect(Collectors.joining());
  }

  private void addFirmware(String name) {
    AbsolutePath place;
    try {
      place = AbsolutePath.of("/lib/firmware").resolve(name);
    } catch (IllegalArgumentException e) {
      return; // A kernel does not look outside its directory either.
    }
    for (String suffix : Unpacking.SUFFIXES) {
      Optional<TreeFiles.Found> file = tree.file(place + suffix);
      if (file.isPresent()) {
        byte[] bytes = read(file.get(), suffix);
        archive.file(place, ByteSource.wrap(bytes), 0644);
        return;
      }
    }
  }
}
