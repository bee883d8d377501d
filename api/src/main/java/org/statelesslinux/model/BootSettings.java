package org.statelesslinux.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How machines of a profile start.
 *
 * @param kernel the version of the kernel, as the directory below {@code lib/modules} is named;
 *     empty for the newest one in the snapshot
 * @param drivers the kernel modules for disks and network cards that a machine may need to start;
 *     empty for all that there are
 * @param commandLine words that are added to the kernel's command line
 * @param changes the most that may be changed of the root until the next start
 * @param onFailure what a machine does that cannot start
 * @param disk how a machine starts from a disk of its own
 */
public record BootSettings(
    Optional<String> kernel,
    Optional<List<String>> drivers,
    List<String> commandLine,
    MemoryLimit changes,
    OnFailure onFailure,
    BootDisk disk) {
  /** What a kernel version or a module's name may be, for messages. */
  public static final String ACCEPTED_NAME =
      "letters, digits and . _ + ~ -, a letter or digit first";

  /** What a word of the kernel's command line may be, for messages. */
  public static final String ACCEPTED_WORD =
      "letters, digits and . _ , : = / @ % + ~ -; not '--', nor one that begins with"
          + " 'stateless.', 'initrd=' or 'rdinit='";

  /** The regular expression of {@link #ACCEPTED_NAME}. */
  public static final String NAME_REGEX = "[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}";

  /** The regular expression of {@link #ACCEPTED_WORD}. */
  public static final String WORD_REGEX =
      "(?!--$|stateless\\.|initrd=|rdinit=)[A-Za-z0-9._,:=/@%+~-]{1,256}";

  private static final Pattern NAME = Pattern.compile(NAME_REGEX);
  private static final Pattern WORD = Pattern.compile(WORD_REGEX);

  /** What holds where nothing is configured. */
  public static final BootSettings USUAL =
      new BootSettings(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          new MemoryLimit("50%"),
          new OnFailure(60, false),
          BootDisk.NONE);

  /** Keeps its own copies and checks the texts, which end up in boot loaders' files. */
  public BootSettings {
    drivers = drivers.map(List::copyOf);
    commandLine = List.copyOf(commandLine);
    kernel.ifPresent(BootSettings::checkedName);
    drivers.ifPresent(names -> names.forEach(BootSettings::checkedName));
    commandLine.forEach(BootSettings::checkedWord);
  }

  /**
   * A kernel version or a module's name.
   *
   * @throws IllegalArgumentException if it can be none
   */
  public static String checkedName(String text) {
    return Names.require(NAME, text, "name of a kernel or module", ACCEPTED_NAME);
  }

  /**
   * A word of the kernel's command line.
   *
   * @throws IllegalArgumentException if it can be none
   */
  public static String checkedWord(String text) {
    return Names.require(WORD, text, "word for the kernel's command line", ACCEPTED_WORD);
  }

  /**
   * What a machine does that cannot start.
   *
   * @param rebootAfter after how many seconds it tries again
   * @param shell whether it offers a root shell on its console instead
   */
  public record OnFailure(int rebootAfter, boolean shell) {
    /** Checks the time. */
    public OnFailure {
      if (rebootAfter < 1 || rebootAfter > 86_400) {
        throw new IllegalArgumentException(
            rebootAfter + " is not a time to wait; accepted: 1 to 86400 seconds");
      }
    }
  }
}
