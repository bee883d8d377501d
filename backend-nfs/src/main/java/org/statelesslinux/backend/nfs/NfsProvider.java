package org.statelesslinux.backend.nfs;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Network;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode whose machines have their root on a file server. */
@AutoService(BackendProvider.class)
public final class NfsProvider implements BackendProvider {
  private static final String EXTERNAL = "external";

  static final Mode MODE = new Mode("nfs");

  static final Option<NfsVersion> VERSION =
      Option.of(
              "version",
              NfsVersion.TYPE,
              NfsVersion.V4_2,
              "version of the protocol that machines use")
          .upTo(Level.SITE);

  static final Option<String> SERVER =
      Option.of(
              "server",
              OptionTypes.choice("ganesha", "kernel", EXTERNAL),
              "ganesha",
              "who exports the snapshots: NFS-Ganesha, which 'stateless serve' runs; the server of"
                  + " this host's kernel, which you run; or somebody else's, named by 'export'")
          .upTo(Level.SITE);

  static final Option<Integer> PORT =
      Option.of("port", OptionTypes.port(), 2049, "TCP port of the file server").upTo(Level.SITE);

  static final Option<List<Network>> ALLOW =
      Option.of(
              "allow",
              OptionTypes.listOf(OptionTypes.network()),
              List.of(),
              "networks that may mount snapshots, besides the server itself; a root needs"
                  + " no-root-squash, so whoever is let in, and any user of the server, can read"
                  + " every file of them, /etc/shadow too")
          .upTo(Level.SITE);

  static final Option<ExternalExport> EXPORT =
      Option.of(
          "export",
          ExternalExport.TYPE,
          ExternalExport.NONE,
          "with server external: what it exports, filer.example:/srv/snapshots; it must hold what"
              + " the repository's directory 'snapshots' holds, to be read by root");

  /** For {@link java.util.ServiceLoader}. */
  public NfsProvider() {}

  @Override
  public Mode mode() {
    return MODE;
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return NfsBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(VERSION, SERVER, PORT, ALLOW, EXPORT);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    NfsVersion version = options.get(VERSION);
    return new NfsBackend(
        version, options.get(PORT), server(version, options), notes(options, context));
  }

  private static List<String> notes(Options options, BackendContext context) {
    boolean machinesElsewhere = !context.server().isLoopback();
    return machinesElsewhere && ours(options) && options.get(ALLOW).isEmpty()
        ? List.of(
            "only this server itself can mount a snapshot, since 'allow' is empty: set it to the"
                + " networks of the machines")
        : List.of();
  }

  private static boolean ours(Options options) {
    return !options.get(SERVER).equals(EXTERNAL);
  }

  private static FileServer server(NfsVersion version, Options options) throws BackendException {
    String server = options.get(SERVER);
    ExternalExport export = options.get(EXPORT);
    List<Network> allowed = options.get(ALLOW);
    if (server.equals(EXTERNAL)) {
      if (!allowed.isEmpty()) {
        throw new BackendException(
            "'allow' names networks, but with 'server: external' somebody else lets clients in",
            "Remove 'allow'; tell whoever keeps that server who may mount.");
      }
      return new ExternalServer(
          export
              .place()
              .orElseThrow(
                  () ->
                      new BackendException(
                          "'server: external' does not say which server",
                          "Add 'export', such as export: filer.example:/srv/snapshots.")));
    }
    if (export.place().isPresent()) {
      throw new BackendException(
          "'export' names " + export + ", but with 'server: " + server + "' this host exports",
          "Remove 'export', or set 'server: external'.");
    }
    return server.equals("kernel")
        ? new KernelServer(allowed)
        : new GaneshaServer(version, options.get(PORT), allowed);
  }
}
