package org.statelesslinux.engine;

import org.statelesslinux.engine.identity.HostKey;
import org.statelesslinux.engine.identity.MachineIdentity;
import org.statelesslinux.model.MachineName;

/**
 * What others may know of who a machine is. Its machine id is not part of it: machine-id(5) calls
 * that confidential.
 *
 * @param machine the machine
 * @param epoch which of its keys these are: see {@link org.statelesslinux.model.Machine#epoch()}
 * @param hostKey its public SSH host key, in one line as in a {@code .pub} file (sshd(8))
 * @param fingerprint the key's fingerprint, as ssh-keygen(1) shows it
 * @param knownHosts a line for a file of known hosts (sshd(8)), without the line's end
 */
public record PublicIdentity(
    MachineName machine, int epoch, String hostKey, String fingerprint, String knownHosts) {
  static PublicIdentity of(MachineIdentity identity) {
    HostKey key = identity.hostKey();
    return new PublicIdentity(
        identity.machine(),
        identity.epoch(),
        key.publicLine(identity.comment()),
        key.fingerprint(),
        identity.machine() + " " + key.publicKey());
  }
}
