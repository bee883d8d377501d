package org.statelesslinux.backend.livecd;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;

/**
 * How the volume id of a medium begins.
 *
 * <p>A volume id has at most 32 of the characters A–Z, 0–9 and underscore (ISO 9660, d-characters).
 * Ours ends with digits of the snapshot, so that a machine with two sticks finds the right one.
 *
 * @param text the beginning; empty means the profile's name
 */
record VolumeName(Optional<String> text) {
  static final VolumeName OF_PROFILE = new VolumeName(Optional.empty());
  static final OptionType<VolumeName> TYPE = new Type();

  private static final int LONGEST = 32;
  private static final String PATTERN = "[A-Z0-9_]{1,19}";
  private static final Pattern ALLOWED = Pattern.compile(PATTERN);

  /** The whole volume id of the medium with this snapshot. */
  String idFor(ProfileName profile, SnapshotId snapshot) {
    String digits = "_" + snapshot.abbreviated().toUpperCase(Locale.ROOT);
    String begin =
        text.orElseGet(
            () -> profile.value().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_"));
    return begin.substring(0, Math.min(begin.length(), LONGEST - digits.length())) + digits;
  }

  @Override
  public String toString() {
    return text.orElse("the profile's name");
  }

  private static final class Type implements OptionType<VolumeName> {
    @Override
    public VolumeName parse(ConfigValue value) throws InvalidOptionException {
      if (value instanceof ConfigValue.Scalar scalar && ALLOWED.matcher(scalar.text()).matches()) {
        return new VolumeName(Optional.of(scalar.text()));
      }
      throw new InvalidOptionException("found " + value.shown() + "; accepted: " + accepted());
    }

    @Override
    public String accepted() {
      return "up to 19 capital letters, digits and underscores";
    }

    @Override
    public String schema() {
      return "{\"type\":[\"string\",\"integer\"],\"pattern\":\"^" + PATTERN + "$\"}";
    }
  }
}
