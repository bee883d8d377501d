package com.example.fleet;

import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.engine.event.Event;

/**
 * How far publishing is, or how it ended.
 *
 * @param version grows with every change
 * @param running whether it goes on
 * @param doing what is going on, or how it ended
 * @param percent how much of that is done
 * @param notes what a person should know
 */
record Progress(long version, boolean running, String doing, long percent, List<String> notes) {
  static final Progress NONE = new Progress(0, false, "", 0, List.of());

  Progress begun(String what) {
    return new Progress(version + 1, true, what, 0, List.of());
  }

  Progress ended(String how, List<String> more) {
    return new Progress(version + 1, false, how, 100, joined(more));
  }

  /** A kind of event that is not known here changes nothing. */
  Progress after(Event event) {
    if (event instanceof Event.Started started) {
      return at(started.task(), 0);
    } else if (event instanceof Event.Advanced advanced && advanced.total() > 0) {
      return at(doing, 100 * advanced.done() / advanced.total());
    } else if (event instanceof Event.StepStarted step) {
      return at(step.why(), 100L * (step.number() - 1) / step.of());
    } else if (event instanceof Event.Note note) {
      return new Progress(version + 1, running, doing, percent, joined(List.of(note.text())));
    }
    return this;
  }

  private Progress at(String what, long done) {
    return new Progress(version + 1, running, what, done, notes);
  }

  private List<String> joined(List<String> more) {
    return Stream.concat(notes.stream(), more.stream()).toList();
  }
}
