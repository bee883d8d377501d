package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class MediumDisksTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/stateless/mode/medium");
  private static final Step STATE =
      new Step.MakeFileSystem(
          new Disk(new Device.Label("state"), Optional.of(new Disk.MakeOn.OnMedium())), "making");
  private static final Machine MACHINE = new FakeMode("any").machine();

  @Test
  void aMachineThatRunsFromAMediumMakesThemThere() {
    Step medium = new MediumStep.MountMedium(Value.text("KIOSK"), AT, "finding");
    assertThatCode(() -> MediumDisks.require(MACHINE, List.of(medium, STATE)))
        .doesNotThrowAnyException();
    assertThatCode(() -> MediumDisks.require(MACHINE, List.of())).doesNotThrowAnyException();
  }

  @Test
  void allThatTheImageLeavesIsThereOnce() {
    Step medium = new MediumStep.MountMedium(Value.text("KIOSK"), AT, "finding");
    Step other =
        new Step.MakeFileSystem(
            new Disk(new Device.Label("other"), Optional.of(new Disk.MakeOn.OnMedium())), "making");
    assertThatCode(() -> MediumDisks.require(MACHINE, List.of(medium, STATE, STATE)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> MediumDisks.require(MACHINE, List.of(medium, STATE, other)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("LABEL=state and LABEL=other would be made on the medium");
  }

  @Test
  void oneThatLetsItsMediumGoOrHasNoneIsRefusedBeforeItStarts() {
    Step copied =
        new MediumStep.CopyFromMedium(
            Value.text("KIOSK"), "root.squashfs", Value.text("1"), AT, "copying");
    for (List<Step> steps : List.of(List.of(STATE), List.of(copied, STATE))) {
      assertThatThrownBy(() -> MediumDisks.require(MACHINE, steps))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("LABEL=state would be made on the medium, and in mode any");
    }
  }
}
