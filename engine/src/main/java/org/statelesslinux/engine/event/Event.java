package org.statelesslinux.engine.event;

/** Something that happened while the engine worked. */
public sealed interface Event {
  /**
   * A task has begun; until its {@link Finished} all progress is its own. Tasks do not nest.
   *
   * @param task what is going on, as a phrase: {@code "publishing workstation"}
   * @param total how much there is to do, in {@code unit}s; 0 if that is not known
   * @param unit what is counted
   */
  record Started(String task, long total, Unit unit) implements Event {}

  /**
   * A task has got further.
   *
   * @param done how much of it is done
   * @param total how much there is to do; may grow; 0 if that is not known
   */
  record Advanced(long done, long total) implements Event {}

  /**
   * A task has ended well. One that fails ends by the exception alone.
   *
   * @param task the phrase that began it
   */
  record Finished(String task) implements Event {}

  /**
   * A step of a plan has begun.
   *
   * @param number which one, from 1
   * @param of how many there are
   * @param why its phrase
   */
  record StepStarted(int number, int of, String why) implements Event {}

  /** The steps are done, and the command that they were for has the standard streams. */
  record CommandStarted() implements Event {}

  /**
   * Something that a person should know, though nothing failed.
   *
   * @param text one sentence
   */
  record Note(String text) implements Event {}

  /** What a task counts. */
  enum Unit {
    /** Bytes. */
    BYTES,
    /** Steps or files. */
    ITEMS
  }
}
