package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.serve.ListeningPort;
import org.statelesslinux.testsupport.Needs;

/** The command 'try' as a person gives it, who reads what it shows. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/ssh-keygen", debianPackage = "openssh-client")
    })
class TryIT {
  private static final String MARK = "STATELESS_TRIED_IN";

  @TempDir Path directory;

  @Test
  void aMachineIsSeenToComeUp() throws Exception {
    site("port: " + MachineLab.freePorts(2));
    publish();
    Result tried = stateless("try", "first", "--until", "small is up: first");
    assertThat(tried.code()).as(tried.said()).isZero();
    assertThat(tried.said())
        .containsSubsequence(
            "starting first from snapshot sha256:",
            "mounting the snapshot from the file server as the root",
            "starting /sbin/init",
            "small is up: first");
    assertThat(left()).isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerIsNamedOnTheConsoleWithWhatToDo() throws Exception {
    int silent = MachineLab.freePorts(1);
    site("{ server: external, export: \"10.0.2.2:/srv/none\", port: " + silent + " }");
    publish();
    Result tried = stateless("try", "first", "--until", "What to do:");
    assertThat(tried.code()).as(tried.said()).isZero();
    assertThat(tried.said())
        .containsSubsequence(
            "This machine could not start: first, snapshot sha256:",
            "mounting the snapshot from the file server as the root",
            "the server 10.0.2.2 (10.0.2.2) did not answer on TCP port " + silent);
  }

  @Test
  void aMachineMakesABootDiskOfABlankOneThatHasRoomForItsStores() throws Exception {
    Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 10.0.2.2 }
        mode: rsync
        modes: { rsync: { port: %d, disk: { label: stateless-cache, make-on: boot-disk } } }
        stores:
          own: { type: local, disk: { label: own, make-on: boot-disk, size: 20G } }
        profiles:
          machine:
            tree: %s
            boot: { drivers: [virtio_net, virtio_pci, virtio_blk], disk: /dev/nvme0n1 }
            state: [ { path: /home, store: own, seed: files } ]
        machines:
          first: { profile: machine }
        """
            .formatted(
                directory.resolve("repository"),
                MachineLab.freePorts(2),
                Prototypes.bootable(directory.resolve("prototype"))));
    publish();
    Result tried = stateless("try", "first", "--until", "small is up: first");
    assertThat(tried.code()).as(tried.said()).isZero();
    assertThat(tried.said())
        .containsSubsequence(
            "the boot disk of this virtual machine is a blank one",
            "making the boot disk on /dev/vda, which is blank",
            "making a file system of type ext4 on /dev/vda4, which is blank",
            "making a file system of type ext4 on /dev/vda3, which is blank",
            "small is up: first");
    assertThat(left()).isEmpty();
  }

  @Test
  void aMediumIsMadeForAMachineThatStartsFromOne() throws Exception {
    Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 10.0.2.2 }
        mode: livecd
        profiles:
          machine: { tree: %s, boot: { drivers: [sr_mod, ahci] } }
        machines:
          first: { profile: machine }
        """
            .formatted(
                directory.resolve("repository"),
                Prototypes.bootable(directory.resolve("prototype"))));
    publish();
    Result tried = stateless("try", "first", "--until", "small is up: first");
    assertThat(tried.code()).as(tried.said()).isZero();
    assertThat(tried.said())
        .containsSubsequence("finding the medium MACHINE_", "small is up: first");
    assertThat(left()).isEmpty();
  }

  @Test
  void anImageIsGivenAwayOverHttpForAsLongAsItIsTried() throws Exception {
    int http = MachineLab.freePorts(1);
    Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 10.0.2.2, http: { port: %d, listen: 127.0.0.1 } }
        mode: livecd
        modes: { livecd: { medium: http, allow: [127.0.0.1] } }
        profiles:
          machine: { tree: %s, boot: { %s } }
        machines:
          first: { profile: machine }
        """
            .formatted(
                directory.resolve("repository"),
                http,
                Prototypes.bootable(directory.resolve("prototype")),
                Prototypes.BOOT));
    publish();
    Result tried = stateless("try", "first", "--until", "small is up: first");
    assertThat(tried.code()).as(tried.said()).isZero();
    assertThat(tried.said())
        .containsSubsequence("fetching the image from the server", "small is up: first");
    assertThat(new ListeningPort(http).isTaken()).isFalse();
    assertThat(left()).isEmpty();
  }

  private void site(String nfs) throws IOException {
    Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 10.0.2.2 }
        mode: nfs
        modes: { nfs: %s }
        profiles:
          machine: { tree: %s, boot: { %s } }
        machines:
          first: { profile: machine }
        """
            .formatted(
                directory.resolve("repository"),
                nfs.startsWith("{") ? nfs : "{ " + nfs + " }",
                Prototypes.bootable(directory.resolve("prototype")),
                Prototypes.BOOT));
  }

  private void publish() throws Exception {
    Result published = stateless("publish", "machine");
    assertThat(published.code()).as(published.said()).isZero();
  }

  /** The processes that the command has left: other tests have theirs. */
  private List<String> left() {
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process).contains(MARK + "=" + directory))
        .map(process -> process.pid() + ": " + process.info().commandLine().orElse("?"))
        .toList();
  }

  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid(), "environ"), ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has just gone
    }
  }

  private Result stateless(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Child.JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("..", "cli", "target", "stateless-cli.jar").toString(),
                "-c",
                directory.resolve("site.yaml").toString()));
    command.addAll(List.of(words));
    Path said = directory.resolve("said");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(said.toFile());
    process.environment().put(MARK, directory.toString());
    return new Result(process.start().waitFor(), Files.readString(said));
  }

  private record Result(int code, String said) {}
}
