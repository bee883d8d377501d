package org.statelesslinux.engine.backup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.statelesslinux.engine.config.BackupService;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.serve.CoreService;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** The daemon that machines send their stores to and fill them from, kept running until closed. */
public final class BackupDaemon implements AutoCloseable {
  private static final Requirement[] PROGRAMS = {
    tool("/usr/bin/rsync", "rsync"),
    tool("/usr/bin/unshare", "util-linux"),
    tool("/usr/bin/mount", "mount")
  };

  private final CoreService service;
  private final DaemonPasswords passwords;

  private BackupDaemon(CoreService service, DaemonPasswords passwords) {
    this.service = service;
    this.passwords = passwords;
  }

  private static Requirement tool(String program, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(program), debianPackage);
  }

  /**
   * Starts it.
   *
   * @param where on which address and port
   * @param backups what machines send to
   * @param stores the stores that they send
   * @param directory a directory in memory, for root alone, for what the daemon needs; it is there
   * @param listener is told when the daemon ends and is started again
   * @throws org.statelesslinux.model.StatelessException if it does not get ready, as where the port
   *     is taken
   */
  public static BackupDaemon start(
      BackupService where,
      Backups backups,
      Collection<StoreName> stores,
      Path directory,
      Listener listener) {
    DaemonPasswords passwords = new DaemonPasswords(directory.resolve("passwords"));
    Path config = directory.resolve("rsyncd.conf");
    Path clients = directory.resolve("clients");
    backups.make();
    Plan plan =
        Plan.of(
                new Step.MakeDirectory(
                    AbsolutePath.of(clients.toString()), 0700, "making room to count connections"),
                new Step.WriteFile(
                    AbsolutePath.of(config.toString()),
                    Value.text(
                        DaemonConfig.render(
                            backups.root(), stores, clients, directory.resolve("passwords"))),
                    0600,
                    "listing the stores that machines send"),
                new Step.StartService(
                    service(where, backups.root(), config),
                    "starting the service that machines send backups to"))
            .requiring(PROGRAMS);
    return new BackupDaemon(
        CoreService.start(
            "the backups", "give 'backups' another 'port' in the configuration", plan, listener),
        passwords);
  }

  private static Service service(BackupService where, Path root, Path config) {
    List<Value> argv = new ArrayList<>(InertMounts.of(root).stream().map(Value::text).toList());
    argv.addAll(
        Value.texts(
            "/usr/bin/rsync",
            "--daemon",
            "--no-detach",
            "--log-file=/dev/stderr",
            "--config=" + config,
            "--port=" + where.port()));
    where.listen().ifPresent(address -> argv.add(Value.text("--address=" + address.value())));
    return Service.of("rsyncd", argv, new Service.Readiness.Listening(where.port()));
  }

  /** The passwords that it lets machines in with. */
  public DaemonPasswords passwords() {
    return passwords;
  }

  /** Ends it. */
  @Override
  public void close() {
    service.close();
  }
}
