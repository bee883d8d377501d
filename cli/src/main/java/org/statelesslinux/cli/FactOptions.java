package org.statelesslinux.cli;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.MachineFacts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a person says of a machine on the command line, in the words of the configuration. */
final class FactOptions {
  @Option(names = "--memory", paramLabel = "SIZE", description = "Its memory: 512M, 4G.")
  private @Nullable String memory;

  @Option(names = "--disk", paramLabel = "SIZE", description = "Its disk: none, 32G.")
  private @Nullable String disk;

  @Option(
      names = "--medium",
      paramLabel = "WHAT",
      description = "What it can start from besides: none, usb, cdrom.")
  private @Nullable String medium;

  @Option(
      names = "--network",
      paramLabel = "HOW",
      description = "How it reaches the server: none, unreliable, reliable.")
  private @Nullable String network;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      description = "How fast its network is, in bits a second: 100M, 1G.")
  private @Nullable String speed;

  @Option(
      names = "--offline",
      paramLabel = "WHEN",
      description = "Whether it has to work without the network: never, sometimes, must.")
  private @Nullable String offline;

  @Option(
      names = "--used-by",
      paramLabel = "WHOM",
      description = "Who uses it: shared (many) or personal (one person).")
  private @Nullable String usedBy;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** The facts that were given. */
  MachineFacts facts() {
    MachineFacts facts =
        new MachineFacts(
            given("--memory", memory, MachineFacts::parseMemory),
            given("--disk", disk, MachineFacts::parseDisk),
            given("--medium", medium, MachineFacts.Medium::parse),
            given("--network", network, MachineFacts.Network::parse),
            given("--speed", speed, MachineFacts::parseSpeed),
            given("--offline", offline, MachineFacts.Offline::parse),
            given("--used-by", usedBy, MachineFacts.Use::parse));
    facts
        .contradiction()
        .ifPresent(
            both -> {
              throw new ParameterException(
                  command.commandLine(), "these cannot be true together: " + both);
            });
    return facts;
  }

  private <T> Optional<T> given(String name, @Nullable String text, Function<String, T> parser) {
    try {
      return Optional.ofNullable(text).map(parser);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), name + ": " + e.getMessage(), e);
    }
  }
}
