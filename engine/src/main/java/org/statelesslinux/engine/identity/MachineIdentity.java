package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.Map;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Secret;

/**
 * Who a machine is to others: its machine id and its SSH host key, derived and so the same on any
 * hardware. Immutable; prints as a placeholder.
 */
public final class MachineIdentity {
  private static final int ID_BYTES = 16;

  private final MachineName machine;
  private final int epoch;
  private final String machineId;
  private final HostKey hostKey;

  MachineIdentity(MachineName machine, int epoch, byte[] idMaterial, HostKey hostKey) {
    this.machine = machine;
    this.epoch = epoch;
    this.machineId = HexFormat.of().formatHex(randomUuid(idMaterial));
    this.hostKey = hostKey;
  }

  /** Marked as a UUID of version 4, as systemd marks the ids that it makes: never all zeros. */
  private static byte[] randomUuid(byte[] material) {
    byte[] id = new byte[ID_BYTES];
    System.arraycopy(material, 0, id, 0, ID_BYTES);
    id[6] = (byte) ((id[6] & 0x0f) | 0x40);
    id[8] = (byte) ((id[8] & 0x3f) | 0x80);
    return id;
  }

  /** Whose it is. */
  public MachineName machine() {
    return machine;
  }

  /** Which of the machine's identities it is. */
  public int epoch() {
    return epoch;
  }

  /** The key by which others know the machine. */
  public HostKey hostKey() {
    return hostKey;
  }

  /** What stands behind the keys for people to read. */
  public String comment() {
    return "root@" + machine;
  }

  /** 32 hexadecimal digits in lower case (machine-id(5)), which are confidential. */
  String machineId() {
    return machineId;
  }

  /**
   * The files that bring it to the machine, by their names; two of them are secret: {@code
   * machine-id} as machine-id(5) has it, and the host key as sshd(8) reads it.
   */
  public Map<String, byte[]> files() {
    return Map.of(
        "machine-id", (machineId + "\n").getBytes(US_ASCII),
        "ssh_host_ed25519_key", hostKey.privateFile(comment()).getBytes(US_ASCII),
        "ssh_host_ed25519_key.pub", (hostKey.publicLine(comment()) + "\n").getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
