package org.statelesslinux.engine.execute;

import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * The calls of {@code machine.sh} for what only a machine carries out: its devices, network and
 * kernel modules. Immutable.
 */
final class MachineWords {
  private final Optional<MacAddress> card;

  /**
   * Of one machine.
   *
   * @param card its network card; empty for the one that is connected
   */
  MachineWords(Optional<MacAddress> card) {
    this.card = card;
  }

  /** The network card's address; nothing for any card. */
  Stream<String> card() {
    return card.stream().map(MacAddress::value);
  }

  /** The call for a step, as words. */
  Stream<String> words(Step step, Values values) {
    if (step instanceof Step.LoadModules load) {
      return Stream.concat(Stream.of("load_modules"), load.modules().stream());
    } else if (step instanceof Step.BringUpNetwork) {
      return Stream.concat(Stream.of("bring_up_network"), card());
    } else if (step instanceof Step.AwaitDevice await) {
      return Stream.of(
          "await_device", await.device().spec(), Long.toString(await.atMost().toSeconds()));
    } else if (step instanceof Step.MakeFileSystem make) {
      return Stream.concat(
          Stream.of("make_file_system", make.disk().device().spec(), type(make.disk())),
          make.disk().makeOn().stream().map(MachineWords::place));
    } else if (step instanceof CoreStep.PrepareBootDisk prepare) {
      return Stream.concat(
          Stream.of("prepare_boot_disk", place(prepare.place())),
          prepare.partitions().stream().map(MachineWords::partition));
    } else if (step instanceof Step.MountDisk mount) {
      return Stream.of(
          "mount_disk",
          mount.name(),
          mount.disk().device().spec(),
          type(mount.disk()),
          mount.at().value());
    } else if (step instanceof TreeStep.MountVolumes mount) {
      return Stream.concat(
          Stream.of(
              "mount_volumes",
              mount.name(),
              mount.group(),
              Long.toString(mount.atMost().toSeconds()),
              mount.at().value()),
          mount.disk().makeOn().stream().map(MachineWords::place));
    } else if (step instanceof CoreStep.MountShare mount) {
      return Stream.of(
          "mount_share",
          mount.name(),
          mount.share().server().value(),
          Integer.toString(mount.share().port()),
          mount.share().version().map(Share.Version::word).orElse("any"),
          mount.share().path().value(),
          mount.machine().value(),
          mount.at().value());
    } else if (step instanceof CoreStep.StandIn memory) {
      return Stream.of("stand_in", memory.store().value(), memory.at().value());
    } else if (step instanceof MediumStep.MountMedium mount) {
      return Stream.of("mount_medium", values.text(mount.volume()), mount.at().value());
    } else if (step instanceof MediumStep.CopyFromMedium copy) {
      return Stream.of(
          "copy_from_medium",
          values.text(copy.volume()),
          copy.file(),
          values.text(copy.bytes()),
          copy.at().value());
    } else if (step instanceof Step.FetchOffered fetch) {
      return Stream.of(
          "fetch_offered", fetch.name().value(), values.text(fetch.bytes()), fetch.at().value());
    } else if (step instanceof ImageStep.MountImage mount) {
      return Stream.of(
          "mount_image",
          mount.image().value(),
          mount.format().fileSystem(),
          values.text(mount.facts().verityRoot()),
          values.text(mount.facts().verityOffset()),
          mount.at().value());
    } else if (step instanceof CoreStep.ReadKeyDisk keys) {
      return Stream.of(
          "read_key_disk",
          CoreStep.ReadKeyDisk.LABEL,
          keys.machine().value(),
          Integer.toString(keys.epoch()));
    }
    throw new IllegalArgumentException(step + " is not a step of a boot");
  }

  /** The call for a probe, as words. */
  Stream<String> words(Probe probe) {
    if (probe instanceof Probe.ArtefactsHere here) {
      return Stream.of("artefacts_here", here.at().value());
    } else if (probe instanceof Probe.NetworkUp) {
      return Stream.of("has_network");
    } else if (probe instanceof Probe.DevicePresent present) {
      return Stream.of("device_present", present.device().spec());
    } else if (probe instanceof Probe.DiskAvailable available) {
      return Stream.concat(
          Stream.of(
              "disk_available",
              available.disk().device().spec(),
              Long.toString(available.atMost().toSeconds())),
          available.disk().makeOn().stream().map(MachineWords::place));
    } else if (probe instanceof Probe.ServerAnswers answers) {
      return Stream.concat(
          Stream.of("server_answers", answers.server().value(), Integer.toString(answers.port())),
          card());
    }
    throw new IllegalArgumentException(probe + " is not a probe of a boot");
  }

  /** What a machine does besides after a step that a host carries out as well, as words. */
  static Optional<Stream<String>> after(Step step) {
    if (step instanceof CoreStep.CheckRoot check) {
      return Optional.of(Stream.of("check_kernel", check.root().value()));
    } else if (step instanceof Step.StartService start
        && start.service().life() == Service.Life.AS_LONG_AS_THE_ROOT) {
      return Optional.of(Stream.of("survive_hand_off", start.service().name()));
    }
    return Optional.empty();
  }

  private static String type(Disk disk) {
    return disk.fileSystem().word();
  }

  private static String place(Disk.MakeOn makeOn) {
    if (makeOn instanceof Disk.MakeOn.OnDevice device) {
      return device.node().spec();
    }
    if (makeOn instanceof Disk.MakeOn.OnMedium) {
      return Disk.MakeOn.OnMedium.WORD;
    }
    return makeOn instanceof Disk.MakeOn.OnBootDisk
        ? Disk.MakeOn.OnBootDisk.WORD
        : Disk.MakeOn.OnlyBlankDisk.WORD;
  }

  /** A name and its size; no name has a colon. */
  private static String partition(CoreStep.Partition partition) {
    return partition.name().label()
        + ":"
        + partition.size().map(size -> Long.toString(size.mebibytes())).orElse("");
  }
}
