package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts QEMU. The files that only QEMU needs are in a directory that is removed as soon as QEMU
 * has opened them, so that nothing is left however this process ends.
 */
final class Launch {
  /** QEMU itself is there in a moment; a busy host needs longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Hardware hardware;
  private final QemuFiles files;

  Launch(Hardware hardware, QemuFiles files) {
    this.hardware = hardware;
    this.files = files;
  }

  VirtualMachine start(List<Consumer<String>> listeners, Optional<Path> consoleFile) {
    files.require(hardware);
    return Attempt.at(
        "start " + hardware.described(),
        "Mend this, then start it again.",
        () -> {
          List<Consumer<String>> all = new ArrayList<>(listeners);
          Optional<ConsoleFile> written = open(consoleFile);
          written.ifPresent(all::add);
          boolean started = false;
          try {
            VirtualMachine machine = start(new Console(hardware.described(), all), written);
            started = true;
            return machine;
          } finally {
            if (!started) {
              written.ifPresent(ConsoleFile::close);
            }
          }
        });
  }

  private static Optional<ConsoleFile> open(Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ConsoleFile(file.get()));
    } catch (IOException e) {
      throw new IOException("the console cannot be written to a file: " + e, e);
    }
  }

  private VirtualMachine start(Console console, Optional<ConsoleFile> written)
      throws IOException, InterruptedException {
    Accelerator accelerator = Accelerator.best(files);
    Path directory = Files.createTempDirectory("stateless-vm-");
    try {
      return start(accelerator, directory, console, written);
    } finally {
      remove(directory);
    }
  }

  private VirtualMachine start(
      Accelerator accelerator, Path directory, Console console, Optional<ConsoleFile> written)
      throws IOException, InterruptedException {
    Path settings = directory.resolve("settings");
    if (hardware.firmware() == Firmware.UEFI) {
      Files.copy(files.uefiSettings(), settings);
    }
    Path socket = directory.resolve("monitor");
    Monitor monitor = new Monitor(socket, PATIENCE);
    QemuProcess process = null;
    boolean accepted = false;
    try {
      List<String> argv = QemuArguments.of(hardware, files, accelerator, settings, socket);
      QemuProcess started =
          QemuProcess.start(
              argv,
              directory,
              console::add,
              how -> {
                console.end(how);
                monitor.abandon();
              });
      process = started;
      monitor.accept();
      accepted = true;
      return new VirtualMachine(hardware.described(), console, written, started, monitor);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw process == null ? e : withLastWords(process, e);
    } finally {
      if (!accepted) {
        monitor.close();
        if (process != null) {
          process.kill();
        }
      }
    }
  }

  /** What QEMU says says more than that it is gone. */
  private static IOException withLastWords(QemuProcess process, IOException e)
      throws InterruptedException {
    Optional<QemuProcess.End> end = process.end(LAST_WORDS);
    return end.isPresent() ? new IOException(end.get().described(), e) : e;
  }

  private static void remove(Path directory) throws IOException {
    try (var inside = Files.list(directory)) {
      for (Path file : inside.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(directory);
  }
}
