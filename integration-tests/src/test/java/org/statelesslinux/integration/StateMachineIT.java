package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** A machine whose disk is thrown away is the same machine again, with what it kept. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "ssh", debianPackage = "openssh-client"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync")
    })
class StateMachineIT {
  private static final String BOOT =
      "drivers: [virtio_net, virtio_pci, virtio_blk], cmdline: [console=ttyS0]";

  private static final String STATE =
      "{ path: /home, store: machine, seed: files }, { path: /var/log, store: machine, seed: dirs }";

  @TempDir Path directory;

  private int port;

  @Test
  void itsStateComesBackOnANewDiskAndSshSeesTheSameHost() throws Exception {
    Path tree = directory.resolve("prototype");
    Shell.run(directory, PROTOTYPE, Debian.machine(), tree);
    port = MachineLab.freePorts(1);
    String before;
    String identity;
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, STATE)) {
      try (VirtualMachine machine = lab.startFirst(port, Disk.of(blank("disk")))) {
        machine.console().await("first login: ", MachineLab.LIMIT);
        trust();
        identity = ssh(IDENTITY);
        ssh(WRITE);
        machine.reset();
        machine.console().await("first login: ", MachineLab.LIMIT);
        ssh(ONLY_WHAT_THE_RULES_SAY);
        before = ssh(CONTENT);
        assertThat(ssh("/run/stateless/backup")).startsWith("store machine: backed up as sha256:");
        assertThat(lab.engine().backups().list("first"))
            .singleElement()
            .returns(true, BackupInfo::current);
        machine.powerCut();
      }
      Files.delete(directory.resolve("disk"));
      try (VirtualMachine machine = lab.startFirst(port, Disk.of(blank("new-disk")))) {
        machine.console().await("filling store machine with the backup", MachineLab.LIMIT);
        machine.console().await("first login: ", MachineLab.LIMIT);
        assertThat(ssh(CONTENT)).isEqualTo(before);
        assertThat(ssh(IDENTITY)).isEqualTo(identity);
        assertThat(ssh("/run/stateless/backup")).startsWith("store machine: backed up");
        int versions = lab.engine().backups().list("first").size();
        assertThat(ssh(STOP)).isEqualTo("inactive");
        assertThat(lab.engine().backups().list("first")).hasSize(versions + 1);
        machine.powerCut();
      }
    }
  }

  private Path blank(String name) {
    Path disk = directory.resolve(name);
    Shell.run(directory, "truncate -s 256M -- \"$1\"", disk);
    return disk;
  }

  /** Takes the host key for the machine's; from then on no other is accepted. */
  private void trust() {
    Shell.run(
        directory,
        """
        until ssh-keyscan -T 10 -p "$1" -t ed25519 127.0.0.1 2>/dev/null > known && [ -s known ]; do
          [ $SECONDS -lt 300 ]
        done
        """,
        port);
  }

  private String ssh(String script) {
    return Shell.run(
        directory,
        """
        until ssh -q -F none -i key -o BatchMode=yes -o StrictHostKeyChecking=yes \\
          -o UserKnownHostsFile=known -o ConnectTimeout=10 -p "$1" root@127.0.0.1 true; do
          [ $SECONDS -lt 300 ]
        done
        ssh -q -F none -i key -o BatchMode=yes -o StrictHostKeyChecking=yes \\
          -o UserKnownHostsFile=known -p "$1" root@127.0.0.1 "$2" 2>&1
        """,
        port,
        script);
  }

  /** Nothing is changed in place: these are links to the files of a tree that is kept. */
  private static final String PROTOTYPE =
      """
      cp -al "$1" "$2"; ssh-keygen -q -t ed25519 -N '' -f key; cd "$2"
      mkdir -p -m 700 root/.ssh; cp ../key.pub root/.ssh/authorized_keys
      mkdir home/user; echo seed > home/user/seed; chown -R 1000:1000 home/user
      """;

  private static final String WRITE =
      """
      set -e
      cd /home/user; echo letter > letter; ln letter twin; ln -s nowhere link; mkfifo -m 600 fifo
      mkdir -m 700 private; head -c 3000000 /dev/urandom > private/data; chown -R 1000:1000 .
      setfattr -n user.colour -v blue letter; setfacl -m u:7:r letter; setfacl -d -m u:9:rx private
      touch -d '2001-02-03 04:05:06.123456789' letter; printf x > "$(printf 'new\\nline')"
      mkdir /var/log/app; echo one > /var/log/app/today; chown -R 7:7 /var/log/app
      echo mine > /etc/mine; echo mine > /tmp/mine; sync
      """;

  private static final String ONLY_WHAT_THE_RULES_SAY =
      """
      set -e
      [ "$(cat /home/user/letter)" = letter ]; [ "$(cat /home/user/seed)" = seed ]
      [ "$(cat /var/log/app/today)" = one ]; [ ! -e /etc/mine ]; [ ! -e /tmp/mine ]
      """;

  /** What happens to it when the OS stops, while the network is there. */
  private static final String STOP =
      """
      echo last > /home/user/last
      systemctl stop stateless-last-backup; systemctl show -P ActiveState stateless-last-backup
      """;

  /** All that files can have; the journal goes on meanwhile, so it is left out. */
  private static final String CONTENT =
      """
      set -e
      cd /; find home var/log/app -print0 | sort -z > /run/all
      mtree -c -k type,mode,uid,gid,size,time,link,nlink,sha256 -p /home | grep -v '^#'
      mtree -c -k type,mode,uid,gid,size,time,link,nlink,sha256 -p /var/log/app | grep -v '^#'
      xargs -0 getfattr -h -d -m - -e base64 -- < /run/all
      """;

  private static final String IDENTITY =
      "cat /etc/machine-id /etc/hostname; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";
}
