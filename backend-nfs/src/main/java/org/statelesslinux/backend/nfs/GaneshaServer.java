package org.statelesslinux.backend.nfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Network;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;

/** NFS-Ganesha as a service of our own, which needs no other and touches no file of the host's. */
final class GaneshaServer implements FileServer {
  private static final String PROGRAM = "/usr/bin/ganesha.nfsd";
  private static final int LAST_PORT = 65535;

  private static final Requirement GANESHA =
      new Requirement.Tool(AbsolutePath.of(PROGRAM), "nfs-ganesha");

  /** Version 3 is found by way of it alone: without it NFS-Ganesha ends. */
  private static final Requirement RPCBIND =
      new Requirement.Tool(AbsolutePath.of("/usr/sbin/rpcbind"), "rpcbind");

  /** Debian's directories for libraries (multiarch), by Java's names for processors. */
  private static final Map<String, String> LIBRARIES =
      Map.of("amd64", "/usr/lib/x86_64-linux-gnu", "aarch64", "/usr/lib/aarch64-linux-gnu");

  private final NfsVersion version;
  private final int port;
  private final List<Network> allowed;

  GaneshaServer(NfsVersion version, int port, List<Network> allowed) {
    this.version = version;
    this.port = port;
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public Plan serve(ServeRequest request) throws BackendException {
    AbsolutePath workspace = request.workspace();
    AbsolutePath config = workspace.resolve("ganesha.conf");
    String content =
        GaneshaConfig.render(
            new GaneshaConfig.Settings(
                version,
                port,
                mountPort(),
                allowed.isEmpty(),
                ClientNetworks.withThisHost(allowed),
                workspace),
            request.snapshots());
    Service daemon =
        Service.of(
                "ganesha",
                Value.texts(
                    PROGRAM,
                    "-F",
                    "-f",
                    config.value(),
                    "-L",
                    "STDERR",
                    "-p",
                    workspace.resolve("ganesha.pid").value()),
                new Service.Readiness.Listening(port))
            .reloading(Service.Reload.ON_SIGHUP);
    return new Plan(
        List.of(
            new Step.MakeDirectory(workspace, 0700, "making room for NFS-Ganesha's files"),
            new Step.WriteFile(
                config, Value.text(content), 0600, "listing the snapshots for NFS-Ganesha"),
            new Step.StartService(daemon, "starting NFS-Ganesha")),
        requirements());
  }

  private List<Requirement> requirements() {
    List<Requirement> requirements = new ArrayList<>(List.of(GANESHA));
    String libraries = LIBRARIES.get(System.getProperty("os.arch", ""));
    if (libraries != null) {
      // Without it NFS-Ganesha starts all the same, and exports nothing.
      requirements.add(
          new Requirement.File(
              AbsolutePath.of(libraries + "/ganesha/libfsalvfs.so"), "nfs-ganesha-vfs"));
    }
    if (version == NfsVersion.V3) {
      requirements.add(RPCBIND);
    }
    return requirements;
  }

  @Override
  public String export(PublishedSnapshot snapshot) {
    return GaneshaConfig.pseudo(snapshot);
  }

  @Override
  public List<String> mountOptions() {
    return version == NfsVersion.V3 ? List.of("mountport=" + mountPort()) : List.of();
  }

  private int mountPort() {
    return port < LAST_PORT ? port + 1 : port - 1;
  }
}
