package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.StatelessException;

/**
 * The one secret of a site, from which all keys of its machines are derived, so that none needs to
 * be kept. Prints as a placeholder. Safe for use by several threads.
 */
public final class SiteSecret {
  /** How many bytes it has. */
  public static final int LENGTH = 32;

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int FIRST_EPOCH = 0;

  private final byte[] bytes;

  private SiteSecret(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  static SiteSecret of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a site's secret has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new SiteSecret(bytes);
  }

  /**
   * The secret that is kept in a repository; made if there is none.
   *
   * @throws StatelessException if it cannot be read, or others can read it
   */
  public static SiteSecret in(Path repository) {
    return of(new SecretFile(repository).read());
  }

  /**
   * A secret that a person has written down.
   *
   * @param text 32 bytes as 64 hexadecimal digits or in Base64 (RFC 4648)
   * @throws StatelessException if it is something else; the text is not shown
   */
  public static SiteSecret parse(String text) {
    String stripped = text.strip();
    try {
      return of(
          HEX.matcher(stripped).matches()
              ? HexFormat.of().parseHex(stripped)
              : Base64.getDecoder().decode(stripped));
    } catch (IllegalArgumentException e) {
      // Without the cause: its message may hold a part of the secret.
      throw new StatelessException(
          "read the site's secret",
          "it is neither 64 hexadecimal digits nor 32 bytes in Base64",
          "Make one: head -c 32 /dev/urandom | base64.");
    }
  }

  /**
   * The key of a machine's reports.
   *
   * @param epoch the machine's, as configured
   */
  public ReportKey reportKey(MachineName machine, int epoch) {
    return new ReportKey(derive("report", machine.value(), epoch));
  }

  /**
   * What a machine proves itself by to the service that takes its backups: hexadecimal digits.
   *
   * @param epoch the machine's, as configured
   */
  public Secret backupPassword(MachineName machine, int epoch) {
    return Secret.of(HexFormat.of().formatHex(derive("backup", machine.value(), epoch)));
  }

  /**
   * Who a machine is to others, the same on whatever hardware it runs.
   *
   * @param epoch the machine's, as configured
   */
  public MachineIdentity identity(MachineName machine, int epoch) {
    return new MachineIdentity(
        machine,
        epoch,
        derive("machine-id", machine.value(), epoch),
        HostKey.of(derive("ssh-host-ed25519", machine.value(), epoch)));
  }

  /** The key that boot entries of all machines are signed with. */
  public EntryKey entryKey() {
    return new EntryKey(HostKey.of(derive("entries", "", FIRST_EPOCH)));
  }

  /**
   * All that a machine proves itself by.
   *
   * @param epoch the machine's, as configured
   */
  public MachineKeys keys(MachineName machine, int epoch) {
    return new MachineKeys(
        identity(machine, epoch), reportKey(machine, epoch), backupPassword(machine, epoch));
  }

  /** The key of the server's own challenges. */
  public byte[] challengeKey() {
    return derive("challenge", "", FIRST_EPOCH);
  }

  /**
   * Derives 32 bytes.
   *
   * @param purpose what they are for: no two purposes share a key
   * @param name whom they are for
   * @param epoch raised to have another key for the same
   */
  private byte[] derive(String purpose, String name, int epoch) {
    String info =
        "stateless/v1/" + purpose + "/" + name.getBytes(UTF_8).length + ":" + name + "/" + epoch;
    return Hmac.derive(bytes, new byte[0], info.getBytes(UTF_8), Hmac.LENGTH);
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
