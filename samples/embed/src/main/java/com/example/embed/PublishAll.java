package com.example.embed;

import java.nio.file.Path;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.config.ConfigException;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.StatelessException;

/** Publishes all profiles of a site, tells how far it is, and can be cancelled by Ctrl-C. */
public final class PublishAll {
  private PublishAll() {}

  /** Works on the configuration that is its one argument. */
  public static void main(String[] args) {
    cancelOnExit(Thread.currentThread());
    try (Engine engine = Engine.builder().config(Path.of(args[0])).build()) {
      for (Profile profile : engine.site().profiles()) {
        publish(engine, profile);
      }
    } catch (ConfigException e) {
      e.problems().forEach(System.err::println);
    } catch (CancelledException e) {
      System.err.println("Cancelled; the snapshots from before are still current.");
    } catch (StatelessException e) {
      // For a screen of one's own: the three parts of the message.
      System.err.println(e.doing() + "\n  " + e.found() + "\n  " + e.advice());
    }
  }

  private static void publish(Engine engine, Profile profile) {
    Listener listener = PublishAll::show;
    PublishResult result = engine.profile(profile.name().value()).publish(listener);
    System.out.println(profile.name() + " is " + result.snapshot().id());
    result.refusals().forEach(refusal -> System.out.println(refusal.getMessage()));
  }

  /** An engine's thread calls this: say it and return. */
  private static void show(Event event) {
    if (event instanceof Event.Started started) {
      System.err.println(started.task());
    } else if (event instanceof Event.Advanced advanced && advanced.total() > 0) {
      System.err.print(100 * advanced.done() / advanced.total() + " %\r");
    } else if (event instanceof Event.StepStarted step) {
      System.err.println(step.number() + "/" + step.of() + " " + step.why());
    } else if (event instanceof Event.Note note) {
      System.err.println(note.text());
    }
  }

  /** An operation is cancelled by interrupting its thread, and then needs a moment to clean up. */
  private static void cancelOnExit(Thread worker) {
    Thread canceller =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                worker.join();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(canceller);
  }
}
