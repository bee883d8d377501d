package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.testsupport.Needs;

/** Slots that are snapshots of btrfs, on a file system in a file. */
@Needs(
    root = true,
    filesystems = "btrfs",
    paths = "/dev/loop-control",
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/sbin/mkfs.btrfs", debianPackage = "btrfs-progs"),
      @Needs.Tool(name = "losetup", debianPackage = "mount")
    })
class SubvolumeSlotTest {
  @TempDir Path place;
  private Path slots;
  private SlotLab lab;

  @BeforeEach
  void mount() throws IOException {
    slots = Files.createDirectory(place.resolve("slots"));
    SlotLab.shell(
        place, "truncate -s 256M image; mkfs.btrfs -q image >/dev/null; mount -o loop image slots");
    lab = new SlotLab(place, slots);
  }

  @AfterEach
  void unmount() throws IOException {
    lab.close();
    SlotLab.shell(place, "umount slots");
  }

  @Test
  void aSlotIsASnapshotOfTheLastAndAChangeOfModeCopiesNoFile() throws IOException {
    lab.change(
        "head -c 8M /dev/urandom >big; printf x >small; ln small same; mkdir d; printf y >d/y");
    SnapshotId old = lab.publish();
    sync(old, Optional.empty());
    lab.change("chmod 600 big; printf more >>d/y; rm same; printf new >new");
    SnapshotId now = lab.publish();
    long before = used();
    sync(now, Optional.of(old));
    assertThat(used() - before).as("what the second slot takes").isLessThan(4L << 20);
    lab.assertWhole(now);
    lab.assertWhole(old);
    assertThat(Files.getAttribute(lab.slot(now).resolve("tree"), "unix:ino")).isEqualTo(256L);

    lab.script.run(
        new Step.KeepOnly(Script.path(slots), List.of(Script.path(lab.slot(now))), "pruning"));
    assertThat(lab.slot(old)).doesNotExist();
    lab.assertWhole(now);
  }

  @Test
  void aSlotOfHardLinksIsNoBasis() throws IOException {
    lab.change("printf x >x");
    SnapshotId old = lab.publish();
    lab.fetchAll(old);
    lab.change("printf y >y");
    SnapshotId now = lab.publish();
    sync(now, Optional.of(old));
    lab.assertWhole(now);
  }

  private void sync(SnapshotId id, Optional<SnapshotId> basis) {
    lab.script.run(lab.sync(id, TreeStep.Sharing.SUBVOLUMES, basis));
  }

  private long used() throws IOException {
    SlotLab.shell(place, "sync -f slots");
    var store = Files.getFileStore(slots);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }
}
