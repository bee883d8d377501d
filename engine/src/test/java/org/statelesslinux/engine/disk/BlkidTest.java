package org.statelesslinux.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlkidTest {
  @Test
  void aFileSystemIsToldWithItsLabel() {
    assertThat(Blkid.parsed("sdb1", "DEVNAME=/dev/sdb1\nLABEL=my\\ files\nTYPE=vfat\n"))
        .contains(new DiskContent("sdb1", "vfat", "my files"));
    assertThat(Blkid.parsed("sdb1", "TYPE=LVM2_member\n"))
        .hasToString("Optional[sdb1 LVM2_member]");
  }

  @Test
  void aLabelCannotMoveTheCursor() {
    assertThat(Blkid.parsed("sdb1", "LABEL=x\u001b[2J\nTYPE=ext4\n").orElseThrow().label())
        .isEqualTo("x\\u001b[2J");
  }

  @Test
  void whatHasNoFileSystemIsNothingOfItself() {
    assertThat(Blkid.parsed("sdb", "PTTYPE=gpt\n")).isEmpty();
    assertThat(Blkid.parsed("sdb", "")).isEmpty();
  }
}
