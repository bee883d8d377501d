package org.statelesslinux.plan;

import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;

/** A step on a removable medium: a disc or a stick that a machine starts from. */
public sealed interface MediumStep extends Step {
  /**
   * Makes a medium: one file that starts a machine by BIOS and by UEFI, as a disc (ISO 9660, El
   * Torito) and as a stick (GPT). The same files give the same medium, byte for byte.
   *
   * @param volume the volume id, by which {@link MountMedium} finds it
   * @param bootFiles the directory that holds {@code vmlinuz}, {@code initrd}, {@code cmdline} and
   *     {@code grub.cfg}, a configuration of GRUB with these at the top of its root device
   * @param files what else is on it
   * @param medium the file
   */
  record BuildMedium(
      String volume,
      AbsolutePath bootFiles,
      List<MediumFile> files,
      AbsolutePath medium,
      String why)
      implements MediumStep {
    /** Keeps its own copy. */
    public BuildMedium {
      files = List.copyOf(files);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MEDIA;
    }
  }

  /**
   * A file on a medium.
   *
   * @param name its name, at the top of the medium
   * @param file what is copied there
   */
  record MediumFile(String name, AbsolutePath file) {}

  /**
   * Finds the removable medium with a volume id and mounts it read-only. On a host, the
   * publication's artefacts take its place: they are what the medium holds.
   *
   * @param volume the volume id
   * @param at the mount point, made if it is missing
   */
  record MountMedium(Value volume, AbsolutePath at, String why) implements MediumStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Finds the removable medium with a volume id, copies a file of it into memory, and lets go of
   * the medium, which may be taken out then. Refused before anything is copied where the memory
   * that is free does not hold it. On a host, the publication's artefacts take its place, as they
   * do for {@link MountMedium}.
   *
   * @param volume the volume id
   * @param file the name of the file, at the top of the medium
   * @param bytes its size
   * @param at the directory that has it then, made if it is missing
   */
  record CopyFromMedium(Value volume, String file, Value bytes, AbsolutePath at, String why)
      implements MediumStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }
}
