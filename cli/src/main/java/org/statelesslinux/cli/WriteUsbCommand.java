package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.disk.ImageToDisk;
import org.statelesslinux.engine.disk.WrittenDisk;
import org.statelesslinux.model.CancelledException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the image of a medium to a USB stick. */
@Command(
    name = "write-usb",
    description = {
      "Write the image of a medium to a USB stick, read it back and compare. Needs root.",
      "All that was on the disk is lost, so at a terminal it shows what that is and asks. A disk"
          + " that anybody uses is refused. The stick starts nothing until it is whole. Needs no"
          + " configuration."
    })
final class WriteUsbCommand extends EngineCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The image, such as medium.iso.")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      paramLabel = "DEVICE",
      description = "The whole disk, such as /dev/sdb or a link in /dev/disk/by-id.")
  private @Nullable Path device;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private JsonOption json = new JsonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  WriteUsbCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    boolean asks = !yes;
    if (asks && !(terminal().inIsTerminal() && terminal().errIsTerminal())) {
      throw new ParameterException(
          spec.commandLine(),
          "Nobody can be asked whether all on %s may go: say --yes if it may".formatted(device));
    }
    ImageToDisk image =
        ImageToDisk.of(Objects.requireNonNull(file), Objects.requireNonNull(device));
    if (asks && !DiskQuestion.of(terminal(), System.in).allows(image)) {
      terminal().err().println("stateless: nothing was written");
      return ExitCode.FAILED;
    }
    WrittenDisk written = write(image);
    if (json.wanted()) {
      print(
          Shapes.object(
              "device", written.node().toString(),
              "bytes", written.bytes(),
              "sha256", written.sha256()));
    } else {
      out()
          .line(
              "%s  %s written and verified, sha256:%s; you can take it out"
                  .formatted(written.node(), Human.size(written.bytes()), written.sha256()));
    }
    return ExitCode.DONE;
  }

  private WrittenDisk write(ImageToDisk image) {
    try (Progress progress = progress()) {
      return image.write(progress);
    } catch (CancelledException e) {
      // An interruption is else told as one that leaves nothing.
      terminal().err().println("stateless: " + e.advice());
      throw e;
    }
  }
}
