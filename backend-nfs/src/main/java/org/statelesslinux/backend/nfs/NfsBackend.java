package org.statelesslinux.backend.nfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Has trees exported from where they are, and boots a machine with one of them as its root. */
final class NfsBackend implements Backend {
  static final Set<Capability> CAPABILITIES = Set.of(Capability.DISKLESS);

  /** A snapshot never changes, so a client may believe for an hour what it knows of a file. */
  private static final List<String> UNCHANGING = List.of("nocto", "actimeo=3600");

  private final NfsVersion version;
  private final int port;
  private final FileServer server;
  private final List<String> notes;

  NfsBackend(NfsVersion version, int port, FileServer server, List<String> notes) {
    this.version = version;
    this.port = port;
    this.server = server;
    this.notes = List.copyOf(notes);
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Set<Attribute> carries() {
    return version.carries();
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Plan publish(PublishRequest request) {
    return Plan.empty(); // The tree is exported from where it is.
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    return Plan.empty(); // The next configuration does not have it.
  }

  @Override
  public Plan serve(ServeRequest request) throws BackendException {
    return server.serve(request);
  }

  @Override
  public Plan boot(BootRequest request) {
    String export =
        server.address(request.server()).inUrl() + ":" + server.export(request.snapshot());
    return Plan.of(
            new Step.BringUpNetwork("bringing up the network to reach the file server"),
            new Step.LoadModules(List.of(version.kernelModule()), "loading the NFS client"),
            new Step.Mount(
                Value.text(export),
                request.root(),
                version.fileSystem(),
                options().stream().map(Value::text).toList(),
                "mounting the snapshot from the file server as the root"))
        .requiring(new Requirement.KernelModule(version.kernelModule()), new Requirement.Network());
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    // Without a word on it, the client takes TCP over whichever IP the server's address is of.
    options.addAll(List.of("ro", "vers=" + version, "port=" + port, "sec=sys", "hard"));
    options.addAll(UNCHANGING);
    if (version == NfsVersion.V3) {
      // Locks across machines would take a daemon on each, for files that nobody writes.
      options.add("nolock");
    }
    options.addAll(server.mountOptions());
    return options;
  }
}
