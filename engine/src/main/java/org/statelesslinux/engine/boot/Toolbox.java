package org.statelesslinux.engine.boot;

import static java.util.stream.Collectors.toMap;

import com.google.common.io.ByteSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;

/**
 * Puts the tools that a plan needs on a machine into an archive: each from the snapshot, or else
 * from the host that publishes, with a loader and libraries of its own, so that it runs before
 * there is a root and on any root.
 */
final class Toolbox {
  /** Where the boot image has it; it is the shell of all scripts there. */
  static final AbsolutePath BUSYBOX = AbsolutePath.of("/bin/busybox");

  private static final List<AbsolutePath> BUSYBOXES =
      List.of(BUSYBOX, AbsolutePath.of("/usr/bin/busybox"));

  private final ToolRoot snapshot;
  private final ToolRoot host;
  private final Archive archive;
  private final Optional<Elf.Kind> kind;
  private final List<ToolOrigin> origins = new ArrayList<>();

  private Toolbox(TreeFiles snapshot, TreeFiles host, Archive archive, Optional<Elf.Kind> kind) {
    this.snapshot = new ToolRoot(snapshot, "snapshot", archive);
    this.host = new ToolRoot(host, "host", archive);
    this.archive = archive;
    this.kind = kind;
  }

  /**
   * Adds busybox and tools.
   *
   * @param kind for what processor the kernel is, if that is known; what the host has for another
   *     does not count
   * @throws StatelessException if one is found nowhere, with its Debian package
   */
  static List<ToolOrigin> add(
      TreeFiles snapshot,
      TreeFiles host,
      Collection<Requirement.Tool> tools,
      Optional<Elf.Kind> kind,
      Archive archive) {
    Toolbox box = new Toolbox(snapshot, host, archive, kind);
    box.addBusybox();
    tools.stream()
        .collect(toMap(Requirement.Tool::program, tool -> tool, (a, b) -> a, TreeMap::new))
        .values()
        .forEach(box::add);
    return box.origins;
  }

  private void addBusybox() {
    TreeFiles.Found file =
        staticBusybox(snapshot, true)
            .or(() -> staticBusybox(host, false))
            .orElseThrow(
                () ->
                    new StatelessException(
                        "put busybox into the boot image",
                        "neither the snapshot nor this host has one that needs no libraries",
                        "Install it here: apt-get install busybox-static."));
    ToolRoot from = origins.get(0).fromSnapshot() ? snapshot : host;
    archive.file(BUSYBOX, ByteSource.wrap(from.read(file)), 0755);
  }

  private Optional<TreeFiles.Found> staticBusybox(ToolRoot root, boolean fromSnapshot) {
    Optional<TreeFiles.Found> found =
        BUSYBOXES.stream()
            .flatMap(path -> root.program(path).stream())
            .filter(file -> fits(root, file, elf -> elf.interpreter().isEmpty()))
            .findFirst();
    found.ifPresent(file -> origins.add(new ToolOrigin(BUSYBOX, fromSnapshot, file.path())));
    return found;
  }

  /** Whether it is a program for the kernel's processor. */
  private boolean fits(ToolRoot root, TreeFiles.Found file, Predicate<Elf> also) {
    try {
      Elf elf = Elf.read(root.read(file));
      return (kind.isEmpty() || kind.get().equals(elf.kind())) && also.test(elf);
    } catch (ElfException e) {
      return false;
    }
  }

  private void add(Requirement.Tool tool) {
    AbsolutePath path = tool.program();
    if (BUSYBOXES.contains(path)) {
      if (!path.equals(BUSYBOX)) {
        archive.link(path, BUSYBOX.value());
      }
      return;
    }
    Optional<TreeFiles.Found> own = snapshot.program(path);
    if (own.isPresent()) {
      add(snapshot, path, own.get());
      return;
    }
    add(
        host,
        path,
        host.program(path)
            .filter(file -> fits(host, file, elf -> true))
            .orElseThrow(() -> missing(tool)));
  }

  private void add(ToolRoot root, AbsolutePath path, TreeFiles.Found file) {
    root.add(path, file);
    origins.add(new ToolOrigin(path, root == snapshot, file.path()));
  }

  private static StatelessException missing(Requirement.Tool tool) {
    return new StatelessException(
        "put the tool %s into the boot image".formatted(tool.program()),
        "neither the snapshot nor this host has it, for the snapshot's processor",
        tool.source()
            .map(
                from ->
                    "Install %s (%s) in the prototype and publish it, or here."
                        .formatted(tool.debianPackage(), from))
            .orElseGet(
                () ->
                    "Install the Debian package %s in the prototype and publish it, or here:"
                            .formatted(tool.debianPackage())
                        + " apt-get install "
                        + tool.debianPackage()
                        + "."));
  }
}
