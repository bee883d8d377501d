package org.statelesslinux.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Scratch;
import org.statelesslinux.engine.execute.ServerExecutor;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * Makes the medium of a machine beside where it will be, in a directory that only its owner may
 * enter, and moves it there as a whole.
 */
final class MediumMaker {
  private final Workshop workshop;
  private final Machine machine;
  private final String netboot;

  MediumMaker(Workshop workshop, Machine machine, String netboot) {
    this.workshop = workshop;
    this.machine = machine;
    this.netboot = netboot;
  }

  Medium make(BootEntry entry, Path file, Listener listener) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw failed(target, "it is there, and no file", null);
    }
    try {
      AbsolutePath.of(target.toString());
    } catch (IllegalArgumentException e) {
      throw failed(target, String.valueOf(e.getMessage()), e);
    }
    try (Scratch scratch = scratch(target)) {
      return make(entry, target, scratch.directory(), listener);
    } catch (IOException e) {
      throw failed(target, String.valueOf(e.getMessage()), e);
    }
  }

  private Medium make(BootEntry entry, Path target, Path directory, Listener listener)
      throws IOException {
    new Bundle(directory.resolve("boot"), machine, entry).writeForNow(netboot);
    Path made = directory.resolve("medium");
    plan(entry, directory, made, listener);
    long bytes = Files.size(made);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    return new Medium(target, machine.name(), entry.snapshot(), bytes);
  }

  private void plan(BootEntry entry, Path directory, Path made, Listener listener) {
    SnapshotInfo snapshot =
        workshop.repository().find(machine.profile(), entry.snapshot()).orElseThrow();
    PublishedSnapshot published = workshop.published(snapshot, machine.mode());
    MediaRequest request =
        new MediaRequest(
            machine.name(),
            published,
            AbsolutePath.of(directory.resolve("boot").toString()),
            AbsolutePath.of(made.toString()));
    try (OpenBackend backend = workshop.open(machine.mode(), workshop.site().options(machine))) {
      new ServerExecutor(listener)
          .run(
              new Planner(backend, workshop.keysApart()).media(request),
              published.publication().map(one -> one.facts()).orElse(Map.of()));
    }
    if (!Files.isRegularFile(made)) {
      throw failed(made, "the mode %s made none".formatted(machine.mode()), null);
    }
  }

  private Scratch scratch(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent == null) {
      throw failed(target, "it is a directory", null);
    }
    try {
      return Scratch.beside(parent, String.valueOf(target.getFileName()));
    } catch (NoSuchFileException e) {
      throw failed(target, "there is no directory " + parent, e);
    }
  }

  private StatelessException failed(Path file, String found, @Nullable Throwable cause) {
    return new StatelessException(
        "make a medium for %s in %s".formatted(machine.name(), Texts.plain(file.toString(), 200)),
        found,
        "Name another file, in a directory that is there.",
        cause);
  }
}
