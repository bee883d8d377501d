package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.boot.Bundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what a machine starts with. */
@Command(
    name = "bundle",
    description = {
      "Write the files that start a machine with its current snapshot, for boot loaders of your own.",
      "In DIR: vmlinuz, initrd (complete, with what is this machine's own) and cmdline; and, ready to"
          + " use, boot.ipxe, grub.cfg and dnsmasq.conf. They hold the machine's secrets."
    })
final class BundleCommand extends EngineCommand {
  @Mixin private MachineOptions machine = new MachineOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; made if it is missing.")
  private @Nullable Path directory;

  @Mixin private JsonOption json = new JsonOption();

  BundleCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build()) {
      Bundle bundle = machine.in(engine).bundle(Objects.requireNonNull(directory));
      if (json.wanted()) {
        print(
            Shapes.object(
                "machine", machine.name(),
                "snapshot", bundle.entry().snapshot().value(),
                "kernel", bundle.kernel().toString(),
                "initrd", bundle.initrd().toString(),
                "cmdline", bundle.entry().commandLine()));
      } else {
        out()
            .line(
                "%s  snapshot %s in %s"
                    .formatted(
                        machine.name(),
                        bundle.entry().snapshot().abbreviated(),
                        bundle.directory()));
      }
    }
    return ExitCode.DONE;
  }
}
