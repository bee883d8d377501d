package org.statelesslinux.backend.coda;

import com.google.auto.service.AutoService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode that keeps images in Coda. */
@AutoService(BackendProvider.class)
public final class CodaProvider implements BackendProvider {
  static final Mode MODE = new Mode("coda");

  private static final String STRONG = "strong";
  private static final String ADAPTIVE = "adaptive";
  private static final String OF_BASE = "base";
  private static final String OF_PROFILE = "profile";
  private static final String ON_DISK = "disk";
  private static final String IN_MEMORY = "memory";
  private static final String HOST = "[A-Za-z0-9][A-Za-z0-9.:-]{0,252}";

  static final Option<String> REALM =
      Option.required(
              "realm",
              OptionTypes.matching(HOST, "a host's name"),
              "the realm that holds the images")
          .upTo(Level.SITE);

  static final Option<List<String>> SERVERS =
      Option.required(
              "servers",
              OptionTypes.listOf(OptionTypes.matching(HOST, "a host's name or address")),
              "the realm's servers, as machines reach them; addresses, unless machines find names"
                  + " before they have started. None may be on the loopback interface")
          .upTo(Level.SITE);

  static final Option<String> BASE =
      Option.of(
              "base",
              OptionTypes.matching(
                  "[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*",
                  "names with slashes between"),
              "stateless",
              "the directory in the realm for the images, which must be there, in a volume")
          .upTo(Level.SITE);

  static final Option<AbsolutePath> MOUNT_POINT =
      Option.of(
              "mount-point",
              OptionTypes.path(),
              AbsolutePath.of("/coda"),
              "where Coda is mounted on the server")
          .upTo(Level.SITE);

  static final Option<AbsolutePath> TOOLS =
      Option.of(
              "tools",
              OptionTypes.path(),
              AbsolutePath.of("/usr/bin"),
              "the directory of cfs, clog and ctokens on the server")
          .upTo(Level.SITE);

  static final Option<String> USER =
      Option.of(
              "user",
              OptionTypes.matching("|[A-Za-z0-9_][A-Za-z0-9._-]{0,30}", "a user's name"),
              "",
              "who logs in to publish, by 'secret-file'; whoever publishes has a token if it is"
                  + " empty")
          .upTo(Level.SITE);

  static final Option<AbsolutePath> SECRET_FILE =
      Option.of(
              "secret-file",
              OptionTypes.path(),
              AbsolutePath.of("/etc/stateless/coda.secret"),
              "the file with that user's password")
          .upTo(Level.SITE);

  static final Option<String> WRITES =
      Option.of(
              "writes",
              OptionTypes.choice(STRONG, ADAPTIVE),
              STRONG,
              "whether Coda sends what is published at once, or when it is forced to, which"
                  + " publishing does in the end")
          .upTo(Level.SITE);

  static final Option<String> VOLUMES =
      Option.of(
              "volumes",
              OptionTypes.choice(OF_BASE, OF_PROFILE),
              OF_BASE,
              "whether all images are in the volume of the base directory, or each profile's in one"
                  + " of its own, stateless.PROFILE, which is made when it is first published")
          .upTo(Level.SITE);

  static final Option<String> VOLUME_SERVER =
      Option.of(
              "volume-server",
              OptionTypes.matching(
                  "|[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?:/[A-Za-z0-9]{1,30})?",
                  "a server's name, and a partition behind a slash if need be"),
              "",
              "with volumes profile: the server that gets new volumes")
          .upTo(Level.SITE);

  static final Option<AbsolutePath> SERVER_TOOLS =
      Option.of(
              "server-tools",
              OptionTypes.path(),
              AbsolutePath.of("/usr/sbin"),
              "with volumes profile: the directory of createvol_rep on the server")
          .upTo(Level.SITE);

  static final Option<Integer> PATIENCE =
      Option.of(
              "patience",
              OptionTypes.number(1, 86_400),
              900,
              "how many seconds Coda's servers may take for what is published")
          .upTo(Level.SITE);

  static final Option<Compression> COMPRESSION =
      Option.of(
              "compression",
              OptionTypes.compression(),
              Compression.parse("zstd:3"),
              "how the images are compressed: by zstd, gzip, xz or lz4")
          .upTo(Level.PROFILE);

  static final Option<Integer> DEPTH =
      Option.of(
              "depth",
              OptionTypes.number(0, 16),
              4,
              "how many images of what changed lie over a whole one before the next is whole again")
          .upTo(Level.PROFILE);

  static final Option<String> CACHE_IN =
      Option.of(
          "cache-in",
          OptionTypes.choice(ON_DISK, IN_MEMORY),
          ON_DISK,
          "where the machine keeps what it fetched: on the disk of the option 'disk', or in"
              + " memory");

  static final Option<Disk> DISK =
      Option.of(
          "disk",
          OptionTypes.disk(),
          Disk.existing(new Device.Label("stateless-cache")),
          "the machine's file system that keeps the cache");

  static final Option<String> CACHE_SIZE =
      Option.of(
          "cache-size",
          OptionTypes.matching(DiskSize.REGEX, DiskSize.ACCEPTED),
          "4G",
          "how large the cache is: twice the images, so that the next ones find room beside them");

  static final Option<Integer> CACHE_USER =
      Option.of(
          "cache-user",
          OptionTypes.number(1, 65_534),
          65_534,
          "the number of the user who may tell the machine's Venus what to keep: its primaryuser");

  static final Option<List<String>> VENUS_CONF =
      Option.of(
          "venus-conf",
          OptionTypes.listOf(
              OptionTypes.matching(
                  "[A-Za-z_][A-Za-z0-9_]{0,40}=[A-Za-z0-9_.,:/-]{1,200}", "KEY=VALUE")),
          List.of(),
          "further lines of the machine's venus.conf");

  /** For {@link java.util.ServiceLoader}. */
  public CodaProvider() {}

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
    return CodaBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        REALM,
        SERVERS,
        BASE,
        MOUNT_POINT,
        TOOLS,
        USER,
        SECRET_FILE,
        WRITES,
        PATIENCE,
        VOLUMES,
        VOLUME_SERVER,
        SERVER_TOOLS,
        COMPRESSION,
        DEPTH,
        CACHE_IN,
        DISK,
        CACHE_SIZE,
        CACHE_USER,
        VENUS_CONF);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    Compression compression = options.get(COMPRESSION);
    if (!ImageStep.ImageFormat.SQUASHFS.takes(compression)) {
      throw new BackendException(
          "the images are squashfs, which does not take the compression " + compression,
          "Set 'compression' to one of " + ImageStep.ImageFormat.SQUASHFS.compressors() + ".");
    }
    List<String> servers = options.get(SERVERS);
    if (servers.isEmpty()) {
      throw new BackendException(
          "'servers' names none", "Name at least one of the realm's servers.");
    }
    Place place = new Place(options.get(REALM), servers, options.get(BASE));
    String user = options.get(USER);
    Publisher publisher =
        new Publisher(
            place,
            options.get(MOUNT_POINT),
            options.get(TOOLS),
            user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Publisher.Login(user, options.get(SECRET_FILE))),
            options.get(WRITES).equals(STRONG),
            volumes(options),
            Duration.ofSeconds(options.get(PATIENCE)));
    Client client =
        new Client(
            place,
            options.get(CACHE_IN).equals(ON_DISK)
                ? Optional.of(options.get(DISK))
                : Optional.empty(),
            DiskSize.parse(options.get(CACHE_SIZE)),
            options.get(CACHE_USER),
            options.get(VENUS_CONF).stream().map(CodaProvider::quoted).toList());
    return new CodaBackend(publisher, client, compression, options.get(DEPTH));
  }

  private static Optional<Publisher.Volumes> volumes(Options options) throws BackendException {
    if (options.get(VOLUMES).equals(OF_BASE)) {
      return Optional.empty();
    }
    if (options.get(VOLUME_SERVER).isEmpty()) {
      throw new BackendException(
          "'volumes: profile' makes volumes, and 'volume-server' names no server for them",
          "Set 'volume-server' to a server of the realm, or 'volumes: base'.");
    }
    return Optional.of(
        new Publisher.Volumes(options.get(SERVER_TOOLS), options.get(VOLUME_SERVER)));
  }

  private static String quoted(String line) {
    int cut = line.indexOf('=') + 1;
    return line.substring(0, cut) + '"' + line.substring(cut) + '"';
  }
}
