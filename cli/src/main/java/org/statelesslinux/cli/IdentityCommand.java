package org.statelesslinux.cli;

import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.PublicIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows by what others know a machine. */
@Command(
    name = "identity",
    description = {
      "Show a machine's SSH host key, its fingerprint and a line for known_hosts.",
      "They are the same in every mode and on any hardware. The machine id is confidential and not"
          + " shown."
    })
final class IdentityCommand extends EngineCommand {
  @Parameters(paramLabel = "MACHINE", description = "The machine's name.")
  private String name = "";

  @Mixin private JsonOption json = new JsonOption();

  IdentityCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    PublicIdentity identity;
    try (Engine engine = builder().build()) {
      identity = engine.machine(name).identity();
    }
    if (json.wanted()) {
      print(Shapes.identity(identity));
    } else {
      out().line("machine      " + identity.machine());
      out().line("epoch        " + identity.epoch());
      out().line("fingerprint  " + identity.fingerprint());
      out().line("host key     " + identity.hostKey());
      out().line("known_hosts  " + identity.knownHosts());
    }
    return ExitCode.DONE;
  }
}
