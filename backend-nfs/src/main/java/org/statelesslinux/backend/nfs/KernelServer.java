package org.statelesslinux.backend.nfs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Network;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;

/** The kernel's own server, told what to export by a file of its table (exports(5)). */
final class KernelServer implements FileServer {
  private static final AbsolutePath TABLES = AbsolutePath.of("/etc/exports.d");
  private static final String EXPORTFS = "/usr/sbin/exportfs";

  private static final String PLAIN =
      "/-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final Requirement[] REQUIREMENTS = {
    new Requirement.Tool(AbsolutePath.of(EXPORTFS), "nfs-kernel-server"),
    new Requirement.KernelModule("nfsd")
  };

  private final List<Network> allowed;

  KernelServer(List<Network> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public Plan serve(ServeRequest request) throws BackendException {
    List<String> clients = ClientNetworks.withThisHost(allowed);
    String table =
        request.snapshots().stream()
            .map(snapshot -> line(snapshot, clients))
            .collect(Collectors.joining());
    return Plan.of(
            new Step.MakeDirectory(TABLES, 0755, "making room for the table of exports"),
            new Step.WriteFile(
                table(request), Value.text(table), 0600, "listing the snapshots for the kernel"),
            new Step.RunCommand(
                Value.texts(EXPORTFS, "-r"), List.of(), "telling the kernel what to export"))
        .requiring(REQUIREMENTS);
  }

  /** Another repository of this host has another workspace, and so another table. */
  private static AbsolutePath table(ServeRequest request) {
    return TABLES.resolve("stateless-" + uuid(request.workspace().value()) + ".exports");
  }

  private static String line(PublishedSnapshot snapshot, List<String> clients) {
    // Not every file system has an identity of its own that lasts.
    String options =
        "(ro,no_root_squash,no_subtree_check,insecure,sec=sys,fsid="
            + uuid(snapshot.profile() + "/" + snapshot.id().hex())
            + ")";
    return quoted(snapshot.tree())
        + clients.stream().map(client -> " " + client + options).collect(Collectors.joining())
        + "\n";
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Anything but plain letters in octal, as exports(5) has it. */
  private static String quoted(AbsolutePath path) {
    StringBuilder quoted = new StringBuilder();
    for (byte b : path.value().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && PLAIN.indexOf(b) >= 0;
      quoted.append(plain ? Character.toString(b) : "\\%03o".formatted(b & 0xff));
    }
    return quoted.toString();
  }

  @Override
  public String export(PublishedSnapshot snapshot) {
    return snapshot.tree().value();
  }

  @Override
  public List<String> mountOptions() {
    return List.of();
  }
}
