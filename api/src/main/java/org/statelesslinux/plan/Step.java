package org.statelesslinux.plan;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Network;

/**
 * One thing that is done. Every kind can be repeated: done twice is the same as done once.
 *
 * <p>The last component of every kind is {@code why}: a phrase of what is going on, for the person
 * who watches, such as {@code "mounting the root"}.
 */
public sealed interface Step
    permits CoreStep,
        ImageStep,
        MediumStep,
        TreeStep,
        Step.LoadModules,
        Step.BringUpNetwork,
        Step.AwaitDevice,
        Step.MakeFileSystem,
        Step.MountDisk,
        Step.FetchOffered,
        Step.Mount,
        Step.BindMount,
        Step.Overlay,
        Step.MakeDirectory,
        Step.WriteFile,
        Step.Rename,
        Step.SwapLink,
        Step.AwaitOutput,
        Step.RunCommand,
        Step.StartService,
        Step.OfferFile,
        Step.Remove,
        Step.KeepOnly,
        Step.FirstOf {
  /** What is going on, as a phrase. */
  String why();

  /** The phases in which this kind may stand. */
  Set<Phase> phases();

  /**
   * Loads kernel modules with what they depend on; built-in ones count as loaded. What is loaded
   * stays for the running OS: a plan for that, which has the modules of another kernel at hand,
   * loads none.
   *
   * @param modules the modules' names, as modprobe(8) takes them
   */
  record LoadModules(List<String> modules, String why) implements Step {
    /** Keeps its own copy. */
    public LoadModules {
      modules = List.copyOf(modules);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /** Configures the network card. */
  record BringUpNetwork(String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Waits for a device.
   *
   * @param device the device
   * @param atMost how long
   */
  record AwaitDevice(Device device, Duration atMost, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a disk's file system where it is missing, may be made, and the place is blank; goes on
   * where that was cut short.
   *
   * @param disk the disk
   */
  record MakeFileSystem(Disk disk, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Mounts a file system of the machine's own disk, after checking it, and makes it as large as the
   * disk has become. One that is damaged, of another type, full or read-only fails the step.
   *
   * @param name what it holds; on a host, the directory that takes its place has this name
   * @param disk the disk
   * @param at the mount point, made if it is missing
   */
  record MountDisk(String name, Disk disk, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Fetches a file that the mode's services offer by {@link OfferFile} into memory, over HTTP from
   * the server, and goes on where the connection broke. Refused before anything is fetched where
   * the memory that is free does not hold it. On a host, the publication's artefacts take its
   * place.
   *
   * @param name the name under which it is offered; its last part is that of the file
   * @param bytes its size
   * @param at the directory that has it then, made if it is missing
   */
  record FetchOffered(OfferName name, Value bytes, AbsolutePath at, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Mounts a file system that is not a device of the machine: of the network, in memory, or in a
   * file (with option {@code loop}).
   *
   * @param source what is mounted
   * @param at the mount point, made if it is missing
   * @param type the file system's type
   * @param options mount options
   */
  record Mount(Value source, AbsolutePath at, String type, List<Value> options, String why)
      implements Step {
    /** Keeps its own copy. */
    public Mount {
      options = List.copyOf(options);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Shows a directory or file at a second place.
   *
   * @param source what is shown
   * @param at where; made if it is missing
   * @param access whether it can be written to there
   */
  record BindMount(AbsolutePath source, AbsolutePath at, Access access, String why)
      implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /** Whether a mount can be written to. */
  enum Access {
    /** It cannot. */
    READ_ONLY,
    /** It can. */
    READ_WRITE
  }

  /**
   * Stacks directories by overlayfs.
   *
   * @param lowers the read-only layers, topmost first
   * @param upper the directory that takes the changes
   * @param work an empty directory on the same file system as {@code upper}
   * @param at the mount point, made if it is missing
   */
  record Overlay(
      List<AbsolutePath> lowers, AbsolutePath upper, AbsolutePath work, AbsolutePath at, String why)
      implements Step {
    /** Keeps its own copy. */
    public Overlay {
      lowers = List.copyOf(lowers);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a directory and those above it; one that is there gets the mode.
   *
   * @param path the directory
   * @param mode its permissions
   */
  record MakeDirectory(AbsolutePath path, int mode, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Writes a file whole: beside, flushed, renamed over.
   *
   * @param path the file
   * @param content its content, in UTF-8
   * @param mode its permissions
   */
  record WriteFile(AbsolutePath path, Value content, int mode, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Renames a directory or file to a name that is free, after flushing what is in it.
   *
   * @param from the old name
   * @param to the new name, on the same file system; if it is there already, {@code from} is
   *     removed
   */
  record Rename(AbsolutePath from, AbsolutePath to, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Points a symbolic link somewhere else in one move.
   *
   * @param link the link
   * @param target what it points to, relative to the link's directory
   */
  record SwapLink(AbsolutePath link, String target, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Runs a command, again and again, until what it prints is what it should be: for programs whose
   * exit code says nothing. Both of its outputs are read; one that cannot be run, is killed or
   * hangs does not say what it should.
   *
   * @param argv the command; the program by its absolute path
   * @param shows regular expressions that must all be found in it (java.util.regex, by lines)
   * @param lacks regular expressions none of which may be found in it
   * @param atMost how long it is waited for
   * @param advice what to do where it never is, in sentences
   */
  record AwaitOutput(
      List<Value> argv,
      List<String> shows,
      List<String> lacks,
      Duration atMost,
      String advice,
      String why)
      implements Step {
    /**
     * Keeps its own copies.
     *
     * @throws java.util.regex.PatternSyntaxException if one is no regular expression
     */
    public AwaitOutput {
      argv = List.copyOf(argv);
      shows = List.copyOf(shows);
      lacks = List.copyOf(lacks);
      shows.forEach(Pattern::compile);
      lacks.forEach(Pattern::compile);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.SERVER;
    }
  }

  /**
   * Runs a command; never a shell string.
   *
   * @param argv the command; the program by its absolute path
   * @param unless a command that exits 0 when there is nothing to do; empty for none
   */
  record RunCommand(List<Value> argv, List<Value> unless, String why) implements Step {
    /** Keeps its own copies. */
    public RunCommand {
      argv = List.copyOf(argv);
      unless = List.copyOf(unless);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Starts a service and waits until it is ready.
   *
   * @param service the service
   */
  record StartService(Service service, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.SERVICES;
    }
  }

  /**
   * Has the server's HTTP service give a file to machines of this mode, which fetch it by {@link
   * FetchOffered}. It is given away as it is, to whoever is on one of the networks.
   *
   * @param name the name under which it is offered, in this mode
   * @param file the file, which must not change while it is offered
   * @param readers the networks from which it may be fetched, besides this host
   */
  record OfferFile(OfferName name, AbsolutePath file, List<Network> readers, String why)
      implements Step {
    /** Keeps its own copy. */
    public OfferFile {
      readers = List.copyOf(readers);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.SERVE;
    }
  }

  /**
   * Removes a file or a directory with all that is in it; symbolic links are not followed.
   *
   * @param path what is removed
   */
  record Remove(AbsolutePath path, String why) implements Step {
    @Override
    public Set<Phase> phases() {
      return Phases.ALL;
    }
  }

  /**
   * Removes all from a directory but some of it.
   *
   * @param directory the directory; nothing is done if it is missing
   * @param kept what stays, which may be named by a link to it, and need not be there
   */
  record KeepOnly(AbsolutePath directory, List<AbsolutePath> kept, String why) implements Step {
    /** Keeps its own copy. */
    public KeepOnly {
      kept = List.copyOf(kept);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Takes the first branch whose probe is true. A step that fails in it fails the plan: only a
   * false probe goes on to the next branch. If no probe is true, the plan fails.
   *
   * @param branches the ways, in order; all yield the same facts
   */
  record FirstOf(List<Branch> branches, String why) implements Step {
    /** Keeps its own copy. */
    public FirstOf {
      branches = List.copyOf(branches);
    }

    /** The first of these branches. */
    public static FirstOf of(String why, Branch... branches) {
      return new FirstOf(List.of(branches), why);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }
}
