package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.cli.guide.GuideSite.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** Commands of the documents, run as they stand there. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr")
    },
    filesystems = {"overlay", "squashfs"})
class GuidesIT {
  private static final String OPERATIONS = "docs/operations.md";
  private static final String IDENTITY = "stateless identity pc-01";

  @TempDir private Path directory;
  private GuideSite guide;
  private String site;

  @BeforeEach
  void makeSite() throws IOException {
    guide = new GuideSite(directory);
    site = block("README.md", "yaml", "repository:");
    guide.write(site);
  }

  @Test
  void theReadmesCommandsDoWhatItSaysInBothModes() throws Exception {
    String commands = block("README.md", "sh", "./stateless check");

    assertThat(guide.run(commands)).contains("ready for mode rsync").endsWith("ID=tiny\n");

    String change = block("README.md", "diff", "-mode: rsync");
    String word = change.lines().filter(line -> line.startsWith("+")).findFirst().orElseThrow();
    guide.write(site.replaceFirst("(?m)^mode: \\w+", word.substring(1)));
    assertThat(guide.run(commands))
        .contains("nothing has changed", "ready for mode livecd")
        .endsWith("ID=tiny\n");
  }

  @Test
  void aServerThatWasSavedComesBackWithItsMachines() throws Exception {
    guide.run("stateless publish workstation");
    String identity = guide.run(IDENTITY);
    String secret = guide.run(block(OPERATIONS, "sh", "base64 /srv/"));
    Files.createDirectory(directory.resolve("save"));
    guide.run(block(OPERATIONS, "sh", "ls /srv/stateless/snapshots"));

    loseTheServer();
    assertThat(guide.run(block(OPERATIONS, "sh", "rsync -aHAX --numeric-ids /mnt/save/")))
        .contains("nothing has changed", "ready for mode rsync");
    assertThat(guide.run(IDENTITY)).isEqualTo(identity);

    guide.run("rm -r /srv/stateless");
    assertThat(guide.run(IDENTITY)).isNotEqualTo(identity);
    guide.run("rm -r /srv/stateless");
    Files.writeString(directory.resolve("secret.base64"), secret);
    guide.run(block(OPERATIONS, "sh", "mkdir -p /srv/stateless\n"));
    assertThat(guide.run(IDENTITY)).isEqualTo(identity);
  }

  @Test
  void theCommandsThatWatchAndCleanUpSucceed() throws Exception {
    guide.run("stateless publish workstation");
    guide.run("mkdir /srv/stateless/backups");

    assertThat(guide.run(block(OPERATIONS, "sh", "stateless check --json")))
        .contains("\"problems\": []");
    List<String> used = guide.run(block(OPERATIONS, "sh", "du -shc ")).lines().toList();
    assertThat(used).anyMatch(line -> line.endsWith("\ttotal"));
  }

  private void loseTheServer() throws Exception {
    guide.run("rm -r /srv/stateless /srv/prototypes site.yaml");
  }
}
