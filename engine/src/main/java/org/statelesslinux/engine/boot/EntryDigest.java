package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;

/**
 * The digest of all that a machine starts with, by content: two boot entries with the same digest
 * start it alike, whenever and under whatever path they were made.
 *
 * <p>It is the SHA-256 of six parts in this order, each behind its length in bytes as a big-endian
 * number of eight bytes: the SHA-256 of the kernel, of the boot image, of the manifest's archive
 * and of the attributes' archive, the machine's archive without the line that holds this digest,
 * and the command line.
 *
 * @param value 64 hexadecimal digits in lower case
 */
public record EntryDigest(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no digest
   */
  public EntryDigest {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(Texts.quote(value) + " is not the digest of a boot entry");
    }
  }

  /**
   * Makes it.
   *
   * @param parts what machines share
   * @param archive the machine's archive, without the line that is to hold the digest
   * @param commandLine the kernel's command line
   */
  public static EntryDigest of(SharedParts parts, byte[] archive, String commandLine) {
    Hasher hasher = Hashing.sha256().newHasher();
    part(hasher, HashCode.fromString(parts.kernel().sha256()).asBytes());
    for (Part part : parts.unpacked()) {
      part(hasher, HashCode.fromString(part.sha256()).asBytes());
    }
    part(hasher, archive);
    part(hasher, commandLine.getBytes(UTF_8));
    return new EntryDigest(hasher.hash().toString());
  }

  private static void part(Hasher hasher, byte[] bytes) {
    // The hasher's own numbers have their lowest byte first.
    hasher.putLong(Long.reverseBytes(bytes.length)).putBytes(bytes);
  }

  @Override
  public String toString() {
    return value;
  }
}
