package org.statelesslinux.integration;

import java.nio.file.Path;

/** Root's shell on a machine, by a key that the prototype was given, and the host key as it was. */
final class Ssh {
  private static final String KEYS =
      """
      [ -e key ] || ssh-keygen -q -t ed25519 -N '' -f key
      mkdir -p -m 700 "$1/root/.ssh"; cp key.pub "$1/root/.ssh/authorized_keys"
      """;

  private static final String TRUST =
      """
      until ssh-keyscan -T 10 -p "$1" -t ed25519 127.0.0.1 2>/dev/null > known && [ -s known ]; do
        [ $SECONDS -lt 300 ]
      done
      """;

  /** One connection for all of them: to make one takes an emulated machine seconds. */
  private static final String RUN =
      """
      options=(-q -F none -i key -o BatchMode=yes -o StrictHostKeyChecking=yes
        -o UserKnownHostsFile=known -o ConnectTimeout=10 -o ControlPath=connection
        -p "$1" root@127.0.0.1)
      until ssh "${options[@]}" -O check 2> /dev/null ||
        ssh "${options[@]}" -o ControlMaster=yes -o ControlPersist=5m true < /dev/null > /dev/null 2>&1; do
        [ $SECONDS -lt 300 ]
      done
      ssh "${options[@]}" "$2" 2>&1
      """;

  private final Path directory;
  private final int port;

  private Ssh(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Makes a key in a directory, and lets it in where a prototype runs. */
  static Ssh into(Path directory, Path prototype) {
    Shell.run(directory, KEYS, prototype);
    return new Ssh(directory, MachineLab.freePorts(1));
  }

  /** One that was made in a directory, to be reached at a port of this host's. */
  static Ssh at(Path directory, int port) {
    return new Ssh(directory, port);
  }

  /** The port of this host that a machine's is to be reached at. */
  int port() {
    return port;
  }

  /** Takes the host key for the machine's; from then on no other is accepted. */
  void trust() {
    Shell.run(directory, TRUST, port);
  }

  /** Runs a script that succeeds and gives back what it printed. */
  String run(String script) {
    return Shell.run(directory, RUN, port, script);
  }
}
