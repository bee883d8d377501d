package org.statelesslinux.cli;

import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.model.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The machine that a command is about, and the mode to use for it. */
final class MachineOptions {
  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine's name.")
  private String name = "";

  @Option(
      names = {"-m", "--mode"},
      paramLabel = "MODE",
      converter = ModeConverter.class,
      description = "Use this mode instead of the configured one.")
  private @Nullable Mode mode;

  String name() {
    return name;
  }

  MachineOperations in(Engine engine) {
    MachineOperations machine = engine.machine(name);
    return mode == null ? machine : machine.in(mode);
  }

  /** Reads a mode's name. */
  static final class ModeConverter implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String value) {
      try {
        return new Mode(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
