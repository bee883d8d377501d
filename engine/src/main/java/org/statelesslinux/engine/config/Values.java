package org.statelesslinux.engine.config;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StoreName;

/** The single values of a site, with the patterns that editors check them by. */
final class Values {
  static final String PROFILE_REGEX = "^[a-z0-9][a-z0-9._-]{0,62}$";
  static final String STORE_REGEX = "^[a-z][a-z0-9-]{0,31}$";

  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
  private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,8})([KMG]?)");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");

  static final Shape<ServerAddress> ADDRESS =
      new TextShape<>(
          ServerAddress.ACCEPTED, "^(?:" + ServerAddress.REGEX + ")$", ServerAddress::new);

  static final Shape<ProfileName> PROFILE =
      new TextShape<>("the name of a profile", PROFILE_REGEX, ProfileName::new);

  static final Shape<StoreName> STORE =
      new TextShape<>("the name of a store", STORE_REGEX, StoreName::new);

  static final Shape<MacAddress> MAC =
      new TextShape<>(MacAddress.ACCEPTED, "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$", MacAddress::new);

  static final Shape<Seed> SEED =
      new TextShape<>("one of empty, dirs, files", "^(empty|dirs|files)$", Values::seed);

  static final Shape<String> KERNEL_NAME =
      new TextShape<>(
          BootSettings.ACCEPTED_NAME,
          "^" + BootSettings.NAME_REGEX + "$",
          BootSettings::checkedName);

  static final Shape<String> KERNEL_WORD =
      new TextShape<>(
          BootSettings.ACCEPTED_WORD,
          "^" + BootSettings.WORD_REGEX + "$",
          BootSettings::checkedWord);

  static final Shape<MemoryLimit> MEMORY =
      new TextShape<>(MemoryLimit.ACCEPTED, "^(" + MemoryLimit.REGEX + ")$", MemoryLimit::new);

  static final Shape<Integer> SECONDS =
      new TextShape<>("a number of seconds from 1 to 86400", "^[1-9][0-9]{0,4}$", Values::seconds);

  static final Shape<Duration> BETWEEN_BACKUPS =
      new TextShape<>(
          "a number of minutes, hours or days from 1m to 365d: 30m, 1h, 1d",
          "^[1-9][0-9]{0,5}[mhd]$",
          Values::betweenBackups);

  static final Shape<Duration> BETWEEN_UPDATES =
      new TextShape<>(
          "a number of minutes, hours or days from 1m to 365d: 30m, 1h, 1d",
          "^[1-9][0-9]{0,5}[mhd]$",
          text -> new BootDisk.Updates(time(text), OptionalLong.empty()).every());

  static final Shape<Long> BANDWIDTH =
      new TextShape<>(
          "a number of bytes a second, of K, M or G: 500K, 2M",
          "^[1-9][0-9]{0,8}[KMG]?$",
          Values::bandwidth);

  static final Shape<Integer> VERSIONS =
      new TextShape<>(
          "a number from 0 to " + Retention.MOST, "^(0|[1-9][0-9]{0,4})$", Values::versions);

  static final Shape<Long> FACT_MEMORY =
      new TextShape<>(
          MachineFacts.ACCEPTED_SIZE,
          "^" + MachineFacts.SIZE_REGEX + "$",
          MachineFacts::parseMemory);

  static final Shape<Long> FACT_DISK =
      new TextShape<>(
          MachineFacts.ACCEPTED_DISK,
          "^(" + MachineFacts.NONE + "|" + MachineFacts.SIZE_REGEX + ")$",
          MachineFacts::parseDisk);

  static final Shape<Long> FACT_SPEED =
      new TextShape<>(
          MachineFacts.ACCEPTED_SPEED,
          "^" + MachineFacts.SPEED_REGEX + "$",
          MachineFacts::parseSpeed);

  static final Shape<MachineFacts.Medium> FACT_MEDIUM =
      new TextShape<>("one of none, usb, cdrom", "^(none|usb|cdrom)$", MachineFacts.Medium::parse);

  static final Shape<MachineFacts.Network> FACT_NETWORK =
      new TextShape<>(
          "one of none, unreliable, reliable",
          "^(none|unreliable|reliable)$",
          MachineFacts.Network::parse);

  static final Shape<MachineFacts.Offline> FACT_OFFLINE =
      new TextShape<>(
          "one of never, sometimes, must", "^(never|sometimes|must)$", MachineFacts.Offline::parse);

  static final Shape<MachineFacts.Use> FACT_USED_BY =
      new TextShape<>("one of shared, personal", "^(shared|personal)$", MachineFacts.Use::parse);

  static final Shape<Netboot.Secrets> SECRETS =
      new TextShape<>(
          "one of refused, trusted-network, key-disk",
          "^(refused|trusted-network|key-disk)$",
          Values::secrets);

  private Values() {}

  private static int seconds(String text) {
    return new BootSettings.OnFailure(Integer.parseInt(text), false).rebootAfter();
  }

  private static Duration betweenBackups(String text) {
    return new Backup(time(text), Retention.USUAL).every();
  }

  private static long bandwidth(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long unit =
        switch (matcher.group(2)) {
          case "K" -> 1L << 10;
          case "M" -> 1L << 20;
          case "G" -> 1L << 30;
          default -> 1;
        };
    return new BootDisk.Updates(
            BootDisk.NONE.updates().every(),
            OptionalLong.of(Long.parseLong(matcher.group(1)) * unit))
        .bandwidth()
        .orElseThrow();
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static int versions(String text) {
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > Retention.MOST) {
      throw new IllegalArgumentException(text);
    }
    return Integer.parseInt(text);
  }

  private static Netboot.Secrets secrets(String word) {
    return switch (word) {
      case "refused" -> Netboot.Secrets.REFUSED;
      case "trusted-network" -> Netboot.Secrets.TRUSTED_NETWORK;
      case "key-disk" -> Netboot.Secrets.KEY_DISK;
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static Seed seed(String word) {
    for (Seed seed : Seed.values()) {
      if (seed.word().equals(word)) {
        return seed;
      }
    }
    throw new IllegalArgumentException(word);
  }
}
