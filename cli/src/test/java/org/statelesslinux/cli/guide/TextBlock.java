package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * What proves a block that shows an output, a drawing or a layout: words of it that stand in the
 * code that makes it. One that is not listed here fails.
 *
 * @param document where it is
 * @param begins how its first line begins
 * @param how what the proof is, and why there is no better one
 * @param source the code, relative to the project
 * @param words what stands in the block and in the code
 */
record TextBlock(String document, String begins, String how, String source, List<String> words) {
  private static final String ENGINE = "engine/src/main/java/org/statelesslinux/engine/";
  private static final String ON_MACHINES =
      "engine/src/main/resources/org/statelesslinux/engine/boot/";

  private static final List<TextBlock> KNOWN =
      List.of(
          new TextBlock(
              "docs/architecture.md",
              "site.yaml",
              "a drawing; its boxes are packages",
              "engine/src/main/java/module-info.java",
              List.of("config", "planning", "execute")),
          new TextBlock(
              "docs/architecture.md",
              "snapshots/",
              "a layout, which RepositoryTest and BackupIT look at; here its names",
              ENGINE + "repository/Layout.java",
              List.of("snapshots", "pins", "cache")),
          new TextBlock(
              "docs/choosing-a-mode.md",
              "machine ",
              "what recommend says, which RecommendTest compares as a whole; here its words",
              "cli/src/main/java/org/statelesslinux/cli/RecommendationPrinter.java",
              List.of("known: ", "What would change this:")),
          new TextBlock(
              "docs/architecture.md",
              "starting pc-01",
              "what a machine's console says, which NetbootIT looks at; here its words",
              ON_MACHINES + "init",
              List.of("starting ", " from snapshot ")),
          new TextBlock(
              "docs/backup.md",
              "<repository>/backups",
              "a layout, which BackupIT looks at; here its names",
              ENGINE + "backup/BackupPlace.java",
              List.of("mirror", "versions", "newest", "record")),
          new TextBlock(
              "docs/boot-disk.md",
              "EFI/BOOT",
              "a layout, which BootDiskIT looks at; here its names",
              ON_MACHINES + "entries.sh",
              List.of("grubenv", "stateless/entries", "stateless/loader")),
          new TextBlock(
              "docs/command.md",
              "MACHINE ",
              "the status of machines that there are not; PublishedTest has a real one",
              "cli/src/main/java/org/statelesslinux/cli/StatusCommand.java",
              List.of("MACHINE", "PROFILE", "MODE", "SNAPSHOT", "BOOTED", "SEEN", "BACKUP")),
          new TextBlock(
              "docs/media.md",
              "The medium is damaged",
              "what a machine's console says, which LivecdIT looks at; here its words",
              ON_MACHINES + "init",
              List.of("The medium is damaged: block ", " of its image is not what was written.")),
          new TextBlock(
              "docs/netboot.md",
              "stateless entry 1",
              "a signed answer, shortened, which LoaderIT asks for; here its words",
              ENGINE + "boot/EntryDescriptor.java",
              List.of("stateless entry 1", "machine ", "nonce ", "snapshot ", "entry ")));

  static void prove(Block block) throws IOException {
    List<TextBlock> fitting =
        KNOWN.stream()
            .filter(known -> known.document.equals(block.document()))
            .filter(known -> block.firstLine().startsWith(known.begins))
            .toList();
    assertThat(fitting).as("%s: a text that nothing proves", block.place()).hasSize(1);
    TextBlock proof = fitting.get(0);
    assertThat(Files.readString(Block.PROJECT.resolve(proof.source)))
        .as("%s: %s", block.place(), proof.how)
        .contains(proof.words);
    assertThat(block.text()).as(block.place()).contains(proof.words);
  }
}
