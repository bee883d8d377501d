package org.statelesslinux.backend.rsync;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Network;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode that keeps whole copies of snapshots on a machine's disk. */
@AutoService(BackendProvider.class)
public final class RsyncProvider implements BackendProvider {
  static final Mode MODE = new Mode("rsync");

  static final Option<Integer> PORT =
      Option.of("port", OptionTypes.port(), 873, "TCP port of the server's rsync daemon")
          .upTo(Level.SITE);

  static final Option<List<Network>> ALLOW =
      Option.of(
              "allow",
              OptionTypes.listOf(OptionTypes.network()),
              List.of(),
              "networks that may fetch snapshots, besides the server itself; whoever is let in, and any"
                  + " user of the server, can read every file of them, /etc/shadow too")
          .upTo(Level.SITE);

  static final Option<Disk> DISK =
      Option.of(
          "disk",
          OptionTypes.disk(),
          Disk.existing(new Device.Label("stateless-cache")),
          "the machine's file system that keeps the copies");

  /** For {@link java.util.ServiceLoader}. */
  public RsyncProvider() {}

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
    return RsyncBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PORT, ALLOW, DISK);
  }

  @Override
  public Backend create(Options options, BackendContext context) {
    return new RsyncBackend(options.get(PORT), options.get(ALLOW), options.get(DISK));
  }
}
