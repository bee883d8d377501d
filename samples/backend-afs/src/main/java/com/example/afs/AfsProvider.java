package com.example.afs;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode that keeps images in AFS. */
public final class AfsProvider implements BackendProvider {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final OptionType<String> ADDRESS =
      OptionTypes.matching(BYTE + "(?:\\." + BYTE + "){3}", "an IPv4 address, as 192.0.2.1");
  private static final OptionType<String> HOST =
      OptionTypes.matching("[A-Za-z0-9][A-Za-z0-9.-]{0,252}", "a host's name or address");
  private static final OptionType<String> VOLUME =
      OptionTypes.matching("[A-Za-z][A-Za-z0-9._-]{0,21}", "a volume's name");

  static final Option<String> CELL =
      site(
          Option.required(
              "cell",
              OptionTypes.matching("[a-z0-9][a-z0-9.-]{0,62}", "a cell's name"),
              "the cell that holds the volumes"));
  static final Option<List<String>> SERVERS =
      site(
          Option.required(
              "servers",
              OptionTypes.listOf(ADDRESS),
              "the cell's database servers, which machines ask where a volume is"));
  static final Option<String> FILE_SERVER =
      site(Option.required("file-server", HOST, "the file server that gets the volumes"));
  static final Option<String> PARTITION =
      site(
          Option.of(
              "partition",
              OptionTypes.matching("[a-z]{1,2}", "the letters after /vicep"),
              "a",
              "its partition for them"));
  static final Option<String> TEMPLATE =
      site(
          Option.of(
              "template",
              VOLUME,
              "stateless.template",
              "an empty volume there, whose quota and rights each new one gets"));
  static final Option<String> PREFIX =
      site(
          Option.of(
              "volume-prefix",
              OptionTypes.matching("[A-Za-z][A-Za-z0-9_-]{0,3}\\.", "up to four letters and a dot"),
              "sl.",
              "what the names of the volumes begin with"));
  static final Option<AbsolutePath> MOUNT_POINT =
      site(
          Option.of(
              "mount-point",
              OptionTypes.path(),
              AbsolutePath.of("/afs"),
              "where the server has AFS, by OpenAFS's client with a dynamic root"));
  static final Option<Boolean> SERVER_KEY =
      site(
          Option.of(
              "server-key",
              OptionTypes.bool(),
              false,
              "whether vos has the cell's key from /etc/openafs/server; else publishers have"
                  + " tokens"));

  /** For {@link java.util.ServiceLoader}. */
  public AfsProvider() {}

  /** A volume that is named otherwise by one machine would be found by no other. */
  private static <T> Option<T> site(Option<T> option) {
    return option.upTo(Level.SITE);
  }

  @Override
  public Mode mode() {
    return new Mode("afs");
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return AfsBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        CELL, SERVERS, FILE_SERVER, PARTITION, TEMPLATE, PREFIX, MOUNT_POINT, SERVER_KEY);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    if (options.get(SERVERS).isEmpty()) {
      throw new BackendException(
          "'servers' names none", "Name the addresses of the cell's database servers.");
    }
    return new AfsBackend(
        options.get(CELL),
        options.get(SERVERS),
        new Vos(
            options.get(CELL),
            options.get(FILE_SERVER),
            options.get(PARTITION),
            options.get(SERVER_KEY)),
        options.get(TEMPLATE),
        options.get(PREFIX),
        options.get(MOUNT_POINT));
  }
}
