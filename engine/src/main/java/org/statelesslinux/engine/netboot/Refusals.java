package org.statelesslinux.engine.netboot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/**
 * Tells the server's side, too, that a machine was not started; once, though the machine asks again
 * and again.
 */
final class Refusals {
  private static final int MOST = 256;
  private static final int LONGEST = 1000;

  private final Listener listener;
  private final Map<String, Boolean> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  Refusals(Listener listener) {
    this.listener = listener;
  }

  void tell(Query query, StatelessException failure) {
    String who =
        query.name().map(name -> "Machine " + name).orElse("A machine with " + query.macs());
    String text =
        Texts.plain(who + " asked to be started. " + String.valueOf(failure.getMessage()), LONGEST);
    synchronized (told) {
      if (told.put(text, true) == null) {
        listener.on(new Event.Note(text));
      }
    }
  }
}
