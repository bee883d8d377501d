package com.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.DamagedRecord;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.engine.StoreBackup;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

class MachinesPageTest {

  private static final SnapshotId OLD = new SnapshotId("sha256:" + "0a".repeat(32));
  private static final SnapshotId NEW = new SnapshotId("sha256:" + "1b".repeat(32));
  private static final Mode NFS = new Mode("nfs");
  private static final Instant TIME = Instant.parse("2026-02-03T12:00:00Z");

  @Test
  void whatAMachineRunsAndWhatItWouldRunStandSideBySide() {
    assertThat(line(new RebootChanges.Snapshot(NEW), List.of(NFS, new Mode("livecd"))))
        .containsSubsequence(
            "<td>pc-01",
            "<li>a &lt;note&gt;</li>",
            "<td>workstation",
            "<td class=\"mode\">nfs, to be published",
            "<td>0a0a0a0a0a0a",
            "<td class=\"next\">1b1b1b1b1b1b",
            "<td>new snapshot 1b1b1b1b1b1b",
            "<td>2026-02-0",
            "<td>2026-02-0",
            "<td>machine: 2026-02-0",
            "<option>livecd</option>")
        .doesNotContain("<option>nfs");
  }

  @Test
  void whyItIsNotKnownIsSaidAndAPatternsMachineGetsNoModeOfItsOwn() {
    assertThat(line(new RebootChanges.Unknown("it says nothing"), List.of()))
        .contains("<td>unknown: it says nothing", "<td>as its pattern")
        .doesNotContain("<form");
  }

  @Test
  void progressFollowsTheEvents() {
    Progress progress =
        Progress.NONE
            .begun("publishing a")
            .after(new Event.Note("look"))
            .after(new Event.Started("packing", 10, Event.Unit.BYTES))
            .after(new Event.Advanced(4, 10))
            .after(new Event.Finished("packing"));

    assertThat(progress).isEqualTo(new Progress(4, true, "packing", 40, List.of("look")));
    assertThat(MachinesPage.progress(progress.ended("<done>", List.of("well"))).text())
        .isEqualTo("<p>&lt;done&gt;</p><ul><li>look</li><li>well</li></ul>");
  }

  private static String line(RebootChanges changes, List<Mode> modes) {
    MachineStatus status =
        new MachineStatus(
            new MachineName("pc-01"),
            Optional.of(new ProfileName("workstation")),
            Optional.of(NFS),
            Optional.of(new MachineStatus.Seen(OLD, TIME)),
            Optional.of(TIME),
            List.of("a <note>"),
            Optional.empty(),
            Optional.of(NEW),
            List.of(
                new StoreBackup(
                    new StoreName("machine"), Optional.of(TIME), Optional.of(TIME), false)),
            List.<DamagedRecord>of(),
            changes);
    return MachinesPage.machine(status, true, modes).text();
  }
}
