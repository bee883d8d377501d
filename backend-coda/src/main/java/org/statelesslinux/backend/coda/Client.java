package org.statelesslinux.backend.coda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/**
 * The Coda client on a machine, which serves the root file system: a root storage daemon, in a
 * directory of its own that the hand-off leaves where it is.
 *
 * <pre>
 * coda/               the mount point
 * etc/coda/           venus.conf and the realms
 * cache/              the disk, or memory, for what was fetched
 * cache/begun         stands there once Venus has made its cache
 * </pre>
 *
 * @param place where the images are
 * @param cache the disk that keeps the cache; empty for memory
 * @param size how large the cache is
 * @param user the number of the user who may tell Venus what to keep
 * @param more further lines of venus.conf
 */
record Client(Place place, Optional<Disk> cache, DiskSize size, int user, List<String> more) {
  private static final String VENUS = "/usr/sbin/venus";
  private static final String HOARD = "/usr/bin/hoard";
  private static final Duration DISK_WAIT = Duration.ofSeconds(30);
  private static final Duration VENUS_WAIT = Duration.ofSeconds(60);

  static final Set<Requirement> NEEDS =
      Set.of(
          new Requirement.KernelModule("coda"),
          tool(AbsolutePath.of(VENUS)),
          tool(AbsolutePath.of(HOARD)));

  /** A program of Coda's. */
  static Requirement tool(AbsolutePath program) {
    return new Requirement.Tool(
        program, "coda-client", Optional.of("of coda.cs.cmu.edu, in no release of Debian"));
  }

  /** Keeps its own copy. */
  Client {
    more = List.copyOf(more);
  }

  private static AbsolutePath root(AbsolutePath workspace) {
    return workspace.resolve("venus");
  }

  /** Where a machine sees Coda. */
  static AbsolutePath mountPoint(AbsolutePath workspace) {
    return root(workspace).resolve("coda");
  }

  /** Starts Venus, and tells it what to keep: directories below the mount point. */
  List<Step> start(AbsolutePath workspace, List<String> hoarded) {
    AbsolutePath root = root(workspace);
    AbsolutePath kept = root.resolve("cache");
    AbsolutePath begun = kept.resolve("begun");
    List<Step> steps = new ArrayList<>();
    steps.add(
        Step.FirstOf.of(
            "bringing up the network, if there is one",
            Branch.when(new Probe.NetworkUp()),
            Branch.otherwise()));
    steps.add(new Step.LoadModules(List.of("coda"), "loading the Coda file system"));
    steps.addAll(mountCache(kept));
    for (String directory : List.of("coda", "etc/coda", "cache/venus", "usr/bin", "var")) {
      steps.add(
          new Step.MakeDirectory(root.resolve(directory), 0755, "making a directory for Venus"));
    }
    steps.add(
        new Step.WriteFile(
            root.resolve("etc/coda/venus.conf"), Value.text(config()), 0644, "configuring Venus"));
    steps.add(
        new Step.WriteFile(
            root.resolve("etc/coda/realms"),
            Value.text(place.realm() + " " + String.join(" ", place.servers()) + "\n"),
            0644,
            "telling Venus where the servers are"));
    steps.add(
        new Step.WriteFile(
            root.resolve("etc/passwd"),
            Value.text("hoard:x:%s:%1$s::/:/bin/busybox\n".formatted(user)),
            0644,
            "naming the user who may tell Venus what to keep"));
    steps.add(
        Step.FirstOf.of(
            "starting Venus",
            Branch.when(
                new Probe.PathExists(begun),
                new Step.StartService(venus(root), "starting Venus with the cache that it has")),
            Branch.otherwise(
                new Step.StartService(venus(root, "-init"), "starting Venus with an empty cache"),
                new Step.WriteFile(begun, Value.text(""), 0644, "noting that the cache is made"))));
    steps.add(
        busybox("giving Venus its tools", "cp", HOARD, root.resolve(HOARD.substring(1)).value()));
    for (String directory : hoarded) {
      steps.add(
          busybox(
              "telling Venus what to keep",
              "chroot",
              root.value(),
              "/bin/busybox",
              "start-stop-daemon",
              "--start",
              "--chuid",
              user + ":" + user,
              "--exec",
              HOARD,
              "--",
              "add",
              "/coda/" + directory,
              "600:d+"));
    }
    return steps;
  }

  private List<Step> mountCache(AbsolutePath at) {
    List<Step> steps = new ArrayList<>();
    if (cache.isEmpty()) {
      steps.add(
          new Step.Mount(
              Value.text("tmpfs"),
              at,
              "tmpfs",
              Value.texts("mode=0700", "nosuid", "nodev", "size=" + 2 * size.mebibytes() + "m"),
              "making room in memory for the cache"));
      return steps;
    }
    Disk disk = cache.get();
    if (disk.makeOn().isPresent() && disk.makeOn().get() instanceof Disk.MakeOn.OnDevice made) {
      steps.add(await(made.node()));
    }
    if (disk.makeOn().isPresent()) {
      steps.add(new Step.MakeFileSystem(disk, "making the cache disk if it is blank"));
    }
    steps.add(await(disk.device()));
    steps.add(new Step.MountDisk("cache", disk, at, "checking and mounting the cache disk"));
    return steps;
  }

  private static Step await(Device device) {
    return new Step.AwaitDevice(device, DISK_WAIT, "waiting for the cache disk");
  }

  private static Service venus(AbsolutePath root, String... options) {
    List<Value> argv = new ArrayList<>();
    argv.add(Value.text(VENUS));
    argv.addAll(Value.texts(options));
    return Service.of("venus", argv, new Service.Readiness.HasMounted(root.resolve("coda")))
        .within(VENUS_WAIT)
        .inRoot(root)
        .survivingHandOff("@venus");
  }

  /** The file venus.conf, as Venus sees its directory. */
  String config() {
    List<String> lines = new ArrayList<>();
    lines.add("realm=\"" + place.realm() + "\"");
    lines.add("realmtab=\"/etc/coda/realms\"");
    lines.add("mountpoint=\"/coda\"");
    lines.add("kerneldevice=\"/dev/cfs0\"");
    lines.add("cachesize=\"" + size.mebibytes() + "MB\"");
    lines.add("cachedir=\"/cache/venus/cache\"");
    lines.add("checkpointdir=\"/cache/venus/spool\"");
    lines.add("rvm_log=\"/cache/venus/LOG\"");
    lines.add("rvm_data=\"/cache/venus/DATA\"");
    lines.add("errorlog=\"/var/venus.err\"");
    lines.add("logfile=\"/var/venus.log\"");
    lines.add("pid_file=\"/var/venus.pid\"");
    lines.add("run_control_file=\"/var/venus.ctl\"");
    lines.add("marinersocket=\"/var/mariner\"");
    lines.add("primaryuser=\"" + user + "\"");
    lines.addAll(more);
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static Step busybox(String why, String... words) {
    List<Value> argv = new ArrayList<>();
    argv.add(Value.text("/bin/busybox"));
    argv.addAll(Value.texts(words));
    return new Step.RunCommand(argv, List.of(), why);
  }
}
