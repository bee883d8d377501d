package org.statelesslinux.engine.machines;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.identity.Hmac;
import org.statelesslinux.engine.identity.SiteSecret;

/**
 * Makes challenges and knows its own again, without keeping any: a challenge is a time, in
 * milliseconds since 1970, and a code of it.
 */
public final class Challenges {
  /** How long a machine may take to answer. */
  public static final Duration VALID = Duration.ofSeconds(60);

  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,15})-([0-9a-f]{64})");

  private final byte[] key;
  private final Clock clock;

  /**
   * Makes and knows those of a site.
   *
   * @param secret the site's secret
   * @param clock says what time it is
   */
  public Challenges(SiteSecret secret, Clock clock) {
    this.key = secret.challengeKey();
    this.clock = clock;
  }

  /** A new one, valid for a minute. */
  public String make() {
    String time = Long.toString(clock.millis());
    return time + "-" + HexFormat.of().formatHex(code(time));
  }

  /** When this challenge was made; empty if it is none of ours, or too old. */
  public Optional<Instant> made(String challenge) {
    Matcher shape = SHAPE.matcher(challenge);
    if (!shape.matches()
        || !MessageDigest.isEqual(HexFormat.of().parseHex(shape.group(2)), code(shape.group(1)))) {
      return Optional.empty();
    }
    Instant made = Instant.ofEpochMilli(Long.parseLong(shape.group(1)));
    Instant now = clock.instant();
    return made.isAfter(now) || !made.plus(VALID).isAfter(now)
        ? Optional.empty()
        : Optional.of(made);
  }

  private byte[] code(String time) {
    return Hmac.of(key, time.getBytes(US_ASCII));
  }
}
