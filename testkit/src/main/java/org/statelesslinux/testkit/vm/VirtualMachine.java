package org.statelesslinux.testkit.vm;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/**
 * A machine that QEMU plays: by KVM where that really runs a guest, which is tried once in each
 * process, and in software elsewhere. It ends with {@link #close()} and with this process, however
 * that ends, and leaves no file behind.
 *
 * <p>Whatever goes wrong is a {@link StatelessException}. What waits ends after a time, or with a
 * {@link CancelledException} when its thread is interrupted. Thread-safe.
 *
 * <pre>{@code
 * try (VirtualMachine machine =
 *     VirtualMachine.builder()
 *         .memory("1G")
 *         .network(Network.user().bootFile("http://10.0.2.2:8069/boot.ipxe"))
 *         .start()) {
 *   machine.console().await("login: ", Duration.ofMinutes(5));
 *   machine.type("root\n");
 * }
 * }</pre>
 */
public final class VirtualMachine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String described;
  private final Console console;
  private final Optional<ConsoleFile> file;
  private final QemuProcess process;
  private final Monitor monitor;
  private volatile boolean cut;

  VirtualMachine(
      String described,
      Console console,
      Optional<ConsoleFile> file,
      QemuProcess process,
      Monitor monitor) {
    this.described = described;
    this.console = console;
    this.file = file;
    this.process = process;
    this.monitor = monitor;
  }

  /** Describes a machine. It has 512 MiB, one processor, a BIOS and nothing else. */
  public static VirtualMachineBuilder builder() {
    return new VirtualMachineBuilder();
  }

  /** What the machine writes to its first serial port. It can be read after the machine's end. */
  public Console console() {
    return console;
  }

  /** Whether the machine is turned on. */
  public boolean isRunning() {
    return process.isRunning();
  }

  /**
   * Types at the console, a line feed as the key Enter.
   *
   * @throws StatelessException if the machine has ended, or does not read what is typed
   */
  public void type(String text) {
    byte[] bytes = text.replace('\n', '\r').getBytes(StandardCharsets.UTF_8);
    doing("type at the console of " + described, () -> process.type(bytes, PATIENCE));
  }

  /** Presses the reset button. What was on the console before is not found any more. */
  public void reset() {
    console.skip();
    command("reset " + described, "system_reset", Map.of());
  }

  /**
   * Presses the power button and waits until the machine has turned itself off, which it does if
   * its OS listens for that button.
   *
   * @throws StatelessException if it does not within the time; it goes on running
   */
  public void shutDown(Duration limit) {
    command("shut down " + described, "system_powerdown", Map.of());
    awaitEnd(limit);
  }

  /**
   * Waits until the machine has turned itself off.
   *
   * @throws StatelessException if it does not within the time, or QEMU failed
   */
  public void awaitEnd(Duration limit) {
    String doing = "see the end of " + described;
    doing(
        doing,
        () -> {
          QemuProcess.End end =
              process
                  .end(limit)
                  .orElseThrow(
                      () ->
                          console.failure(
                              doing, "it still runs after " + Console.seconds(limit), null));
          if (!end.orderly() && !cut) {
            throw console.failure(doing, end.described(), null);
          }
        });
  }

  /** Ends the machine at once. What it had written to its disks by then is there. */
  public void powerCut() {
    cut = true;
    console.end("the machine's power was cut");
    process.kill();
  }

  /**
   * Pulls a network card's plug, or puts it back in.
   *
   * @param card the card's number, in the order of the builder, from 0
   */
  public void link(int card, boolean up) {
    command(
        (up ? "plug in" : "unplug") + " network card " + card + " of " + described,
        "set_link",
        Map.of("name", "card" + card, "up", up));
  }

  /** Takes the CD out, whether or not the machine has locked it in. */
  public void eject() {
    command("take the CD out of " + described, "eject", Map.of("id", "cdrom", "force", true));
  }

  /**
   * Pulls a USB stick out.
   *
   * @param disk the disk's number, in the order of the builder, from 0
   * @throws StatelessException if it is no USB stick
   */
  public void unplug(int disk) {
    command("unplug disk " + disk + " of " + described, "device_del", Map.of("id", "disk" + disk));
  }

  private void command(String doing, String command, Map<String, Object> arguments) {
    doing(
        doing,
        () -> {
          synchronized (monitor) {
            monitor.execute(command, arguments);
          }
        });
  }

  /** Ends the machine at once if it still runs. Nothing of it is left afterwards but the disks. */
  @Override
  public void close() {
    powerCut();
    doing(
        "close " + described,
        () -> {
          monitor.close();
          file.ifPresent(ConsoleFile::close);
        });
  }

  private static void doing(String doing, Attempt.Action action) {
    Attempt.run(doing, "See what its console says.", action);
  }
}
