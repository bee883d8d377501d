package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.statelesslinux.engine.execute.Script.path;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.testsupport.Needs;

/** A slot that is damaged is found so, and mended without touching what it shares with others. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd")
    })
class SlotCareTest {
  @TempDir Path place;
  private SlotLab lab;
  private SnapshotId id;

  @BeforeEach
  void open() throws IOException {
    lab = new SlotLab(place, Files.createDirectory(place.resolve("slots")));
    lab.change("mkdir d; for i in 1 2 3 4; do printf content-$i >d/$i; done; ln d/4 d/5");
    lab.change("printf odd >$'d/two\\nlines'; printf odd >'d/a b'; ln -s d/1 link; mkfifo fifo");
    id = lab.publish();
    lab.fetchAll(id);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void aFlippedByteIsFoundByReadingAllAndByASampleThatHasIt() throws IOException {
    assertThat(lab.intact(id, OptionalInt.empty())).isTrue();
    assertThat(lab.intact(id, OptionalInt.of(100))).isTrue();
    for (String name : List.of("d/2", "d/two\nlines", "d/a b")) {
      damage(
          "touch -r \"$f\" ../t; printf X | dd of=\"$f\" bs=1 conv=notrunc; touch -r ../t \"$f\"; rm ../t",
          name);
      assertThat(lab.intact(id, OptionalInt.empty())).as(name).isFalse();
      assertThat(lab.intact(id, OptionalInt.of(100))).as(name).isFalse();
      lab.script.run(lab.repair(id), lab.verify(id));
      assertThat(lab.intact(id, OptionalInt.of(100))).as(name).isTrue();
    }
    lab.assertWhole(id);
  }

  @Test
  void whatAFileSystemDoesNotKeepIsNotCompared() throws IOException {
    damage("touch -d 2001-01-01 d/2; chmod 600 d/3", "d");
    assertThatThrownBy(() -> lab.script.run(lab.verify(id))).hasMessageContaining("mtree");
    lab.script.run(
        lab.verify(id, EnumSet.complementOf(EnumSet.of(Attribute.TIMES, Attribute.MODES))));
    assertThatThrownBy(
            () ->
                lab.script.run(
                    lab.verify(id, EnumSet.complementOf(EnumSet.of(Attribute.NANOSECONDS)))))
        .hasMessageContaining("mtree");
  }

  @Test
  void whateverIsWrongIsMended() throws IOException {
    for (String wrong :
        List.of(
            "rm -r d",
            "rm link; ln -s elsewhere link",
            "rm fifo; printf x >fifo",
            "rm d/1; mkdir d/1; printf x >d/1/in",
            "printf x >extra; mkdir -p more/of/it",
            "chmod 600 d/3; chown 7:7 d/2; touch d; setfattr -n user.x -v y d/1",
            "rm d/5; cp -p d/4 d/5",
            ": >$'d/two\\nlines'")) {
      damage(wrong, "d");
      assertThat(lab.differences(id)).as(wrong).isNotEmpty();
      lab.script.run(lab.repair(id));
      lab.assertWhole(id);
    }
  }

  @Test
  void mendingOneCopyChangesNoOtherThatSharesItsFiles() throws IOException {
    lab.change("printf new >new");
    SnapshotId next = lab.publish();
    lab.fetch(next, id);
    damage("printf X | dd of=d/2 bs=1 conv=notrunc; touch -d 2001-01-01 d/2", "d");
    lab.script.run(lab.repair(next));
    lab.assertWhole(next);
    assertThat(lab.slot(id).resolve("tree/d/2")).hasContent("Xontent-2");
    lab.script.run(lab.repair(id));
    lab.assertWhole(id);
    lab.assertWhole(next);
  }

  @Test
  void aDiskThatIsTooSmallIsSaidBeforeAnythingIsFetched() throws IOException {
    String line =
        "./huge type=file mode=0644 uid=0 gid=0 size=109951162777600 time=1.000000000 sha256digest="
            + "00".repeat(32);
    Path manifest = place.resolve("manifest");
    Files.writeString(
        manifest, "#mtree\n. type=dir mode=0755 uid=0 gid=0 time=1.000000000\n" + line);
    SnapshotId huge = SnapshotId.ofHex(sha256(manifest));
    Step sync =
        new TreeStep.SyncTree(
            lab.url(id),
            path(lab.slot(huge)),
            path(manifest),
            huge,
            TreeStep.Sharing.HARD_LINKS,
            Optional.of(path(lab.slot(id))),
            "fetching");
    assertThatThrownBy(() -> lab.script.run(sync))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("takes 104857601 MiB more")
        .hasMessageContaining("MiB are free there: nothing was fetched");
    assertThat(lab.slot(huge).resolve("tree")).doesNotExist();
    lab.assertWhole(id);
  }

  @Test
  void aDiskThatTakesNotEvenADirectoryIsSaidToBeFull() throws IOException {
    Path full = Files.createDirectory(place.resolve("full"));
    SlotLab.shell(place, "mount -t tmpfs -o nr_inodes=1 tmpfs full");
    try {
      Step sync =
          new TreeStep.SyncTree(
              lab.url(id),
              path(full.resolve("slot")),
              path(lab.manifest(id)),
              id,
              TreeStep.Sharing.HARD_LINKS,
              Optional.empty(),
              "fetching");
      assertThatThrownBy(() -> lab.script.run(sync))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("no room is left at " + full + ": nothing was fetched");
    } finally {
      SlotLab.shell(place, "umount full");
    }
  }

  @Test
  void onlyWhatIsNamedOrLinkedToStays() throws IOException {
    for (String name : List.of("one", "two", ".incoming", "a b", ".going", "-rf")) {
      Files.createDirectories(lab.slots.resolve(name).resolve("tree"));
    }
    Path link = Files.createSymbolicLink(place.resolve("current"), Path.of("slots/two"));
    lab.script.run(
        new Step.KeepOnly(
            path(lab.slots),
            List.of(path(lab.slots.resolve("a b")), path(link), path(place.resolve("missing"))),
            "pruning"));
    try (var left = Files.list(lab.slots)) {
      assertThat(left)
          .containsExactlyInAnyOrder(lab.slots.resolve("two"), lab.slots.resolve("a b"));
    }
  }

  private void damage(String command, String file) throws IOException {
    SlotLab.shell(lab.slot(id).resolve("tree"), "f=$2; " + command, file);
  }

  private static String sha256(Path file) throws IOException {
    return Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString();
  }
}
