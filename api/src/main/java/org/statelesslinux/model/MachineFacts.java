package org.statelesslinux.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a person knows of a machine that has a say in which mode suits it. Each fact may be unknown.
 *
 * @param memory its memory in bytes
 * @param disk its disk in bytes, 0 for none
 * @param medium what it can start from besides
 * @param network how it reaches the server
 * @param speed of its network, in bits a second
 * @param offline whether it has to work without the network
 * @param usedBy who uses it
 */
public record MachineFacts(
    Optional<Long> memory,
    Optional<Long> disk,
    Optional<Medium> medium,
    Optional<Network> network,
    Optional<Long> speed,
    Optional<Offline> offline,
    Optional<Use> usedBy) {
  /** Nothing is known. */
  public static final MachineFacts UNKNOWN =
      new MachineFacts(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** The word for what a machine does not have. */
  public static final String NONE = "none";

  /** What a size may be, for messages. */
  public static final String ACCEPTED_SIZE = "a number of M, G or T: 512M, 4G";

  /** What a disk may be, for messages. */
  public static final String ACCEPTED_DISK = NONE + ", or " + ACCEPTED_SIZE;

  /** What a speed may be, for messages. */
  public static final String ACCEPTED_SPEED = "a number of bits a second, of K, M or G: 100M, 1G";

  private static final String NUMBER = "[1-9][0-9]{0,5}";

  /** The regular expression of {@link #ACCEPTED_SIZE}. */
  public static final String SIZE_REGEX = NUMBER + "[MGT]";

  /** The regular expression of {@link #ACCEPTED_SPEED}. */
  public static final String SPEED_REGEX = NUMBER + "[KMG]";

  private static final Pattern SIZE = Pattern.compile("(" + NUMBER + ")([MGT])");
  private static final Pattern SPEED = Pattern.compile("(" + NUMBER + ")([KMG])");

  /** What a machine can start from that a person carries to it. */
  public enum Medium {
    /** Nothing. */
    NONE,
    /** A USB stick. */
    USB,
    /** A disc. */
    CDROM;

    /** The word that the configuration uses. */
    public String word() {
      return MachineFacts.word(this);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException if it is none of them; the message says which there are
     */
    public static Medium parse(String text) {
      return MachineFacts.parse(values(), text);
    }
  }

  /** How a machine reaches the server. */
  public enum Network {
    /** Not at all. */
    NONE,
    /** By a network that is away at times, as by radio. */
    UNRELIABLE,
    /** By a network that is always there, as by wire. */
    RELIABLE;

    /** The word that the configuration uses. */
    public String word() {
      return MachineFacts.word(this);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException if it is none of them; the message says which there are
     */
    public static Network parse(String text) {
      return MachineFacts.parse(values(), text);
    }
  }

  /** Whether a machine has to work without the network. */
  public enum Offline {
    /** It is used where its network is. */
    NEVER,
    /** It had better work without. */
    SOMETIMES,
    /** It is of no use if it does not. */
    MUST;

    /** The word that the configuration uses. */
    public String word() {
      return MachineFacts.word(this);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException if it is none of them; the message says which there are
     */
    public static Offline parse(String text) {
      return MachineFacts.parse(values(), text);
    }
  }

  /** Who uses a machine. */
  public enum Use {
    /** Whoever comes. */
    SHARED,
    /** One person, whose machine it is. */
    PERSONAL;

    /** The word that the configuration uses. */
    public String word() {
      return MachineFacts.word(this);
    }

    /**
     * Reads the word.
     *
     * @throws IllegalArgumentException if it is none of them; the message says which there are
     */
    public static Use parse(String text) {
      return MachineFacts.parse(values(), text);
    }
  }

  /**
   * Reads a size of memory as the configuration spells it, in bytes.
   *
   * @throws IllegalArgumentException if it is none; the message says what is accepted
   */
  public static long parseMemory(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          Names.show(text) + " is no size; accepted: " + ACCEPTED_SIZE);
    }
    int shift =
        switch (matcher.group(2)) {
          case "M" -> 20;
          case "G" -> 30;
          default -> 40;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /**
   * Reads the size of a disk as the configuration spells it, in bytes, 0 for none.
   *
   * @throws IllegalArgumentException if it is none; the message says what is accepted
   */
  public static long parseDisk(String text) {
    if (text.equals(NONE)) {
      return 0;
    }
    if (!SIZE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          Names.show(text) + " is no disk; accepted: " + ACCEPTED_DISK);
    }
    return parseMemory(text);
  }

  /**
   * Reads a network's speed as the configuration spells it, in bits a second.
   *
   * @throws IllegalArgumentException if it is none; the message says what is accepted
   */
  public static long parseSpeed(String text) {
    Matcher matcher = SPEED.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          Names.show(text) + " is no speed; accepted: " + ACCEPTED_SPEED);
    }
    long unit =
        switch (matcher.group(2)) {
          case "K" -> 1_000;
          case "M" -> 1_000_000;
          default -> 1_000_000_000;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }

  /** A size of memory or of a disk as the configuration spells it: {@code 4G}, {@code none}. */
  public static String size(long bytes) {
    if (bytes == 0) {
      return NONE;
    }
    return bytes % (1L << 40) == 0
        ? (bytes >> 40) + "T"
        : bytes % (1L << 30) == 0 ? (bytes >> 30) + "G" : (bytes >> 20) + "M";
  }

  /** A network's speed as the configuration spells it: {@code 100M}. */
  public static String speed(long bits) {
    return bits % 1_000_000_000 == 0
        ? bits / 1_000_000_000 + "G"
        : bits % 1_000_000 == 0 ? bits / 1_000_000 + "M" : bits / 1_000 + "K";
  }

  /**
   * These facts, and of those below what these leave open. What is said here goes before what
   * contradicts it there: {@code network: none} before a speed.
   */
  public MachineFacts over(MachineFacts below) {
    boolean without = network.filter(Network.NONE::equals).isPresent();
    boolean with = speed.isPresent() || offline.filter(Offline.NEVER::equals).isPresent();
    return new MachineFacts(
        memory.or(below::memory),
        disk.or(below::disk),
        medium.or(below::medium),
        network.or(() -> below.network.filter(one -> !with || one != Network.NONE)),
        speed.or(() -> below.speed.filter(one -> !without)),
        offline.or(() -> below.offline.filter(one -> !without || one != Offline.NEVER)),
        usedBy.or(below::usedBy));
  }

  /** What cannot all be true, in words; empty if all can. */
  public Optional<String> contradiction() {
    if (network.filter(Network.NONE::equals).isEmpty()) {
      return Optional.empty();
    }
    if (speed.isPresent()) {
      return Optional.of("network: none, and the speed of one");
    }
    return offline
        .filter(Offline.NEVER::equals)
        .map(never -> "network: none, and offline: never, which is a machine that works nowhere");
  }

  /** This machine with other memory. */
  public MachineFacts withMemory(long bytes) {
    return new MachineFacts(Optional.of(bytes), disk, medium, network, speed, offline, usedBy);
  }

  /** This machine with another disk; 0 for none. */
  public MachineFacts withDisk(long bytes) {
    return new MachineFacts(memory, Optional.of(bytes), medium, network, speed, offline, usedBy);
  }

  /** This machine with another medium. */
  public MachineFacts withMedium(Medium other) {
    return new MachineFacts(memory, disk, Optional.of(other), network, speed, offline, usedBy);
  }

  /** This machine at another network; what contradicts that is unknown then. */
  public MachineFacts withNetwork(Network other) {
    MachineFacts alone =
        new MachineFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(other),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return alone.over(this);
  }

  /** This machine at a network of another speed. */
  public MachineFacts withSpeed(long bits) {
    return new MachineFacts(memory, disk, medium, network, Optional.of(bits), offline, usedBy);
  }

  /** This machine with another need to work without the network. */
  public MachineFacts withOffline(Offline other) {
    return new MachineFacts(memory, disk, medium, network, speed, Optional.of(other), usedBy);
  }

  /** This machine in other hands. */
  public MachineFacts withUsedBy(Use other) {
    return new MachineFacts(memory, disk, medium, network, speed, offline, Optional.of(other));
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E parse(E[] all, String text) {
    return Arrays.stream(all)
        .filter(one -> word(one).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s; accepted: one of %s"
                        .formatted(
                            Names.show(text),
                            Arrays.stream(all)
                                .map(MachineFacts::word)
                                .collect(Collectors.joining(", ")))));
  }
}
