package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.StatelessException;

/** A tree that changes while it is read is never published half old and half new. */
final class ChangingTreeTest extends RepositoryTestCase {
  @BeforeEach
  void makeTree() {
    Trees.plain(prototype);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo x > etc/hostname        | etc/hostname",
        "printf x >> usr/lib/numbers  | usr/lib/numbers",
        "chmod 600 etc/nothing        | etc/nothing",
        "touch etc/new                | etc",
        "rm etc/nothing               | etc",
        "mv etc/nothing etc/other     | etc",
        "mkdir empty/sub              | empty",
        "rmdir empty                  | .",
        "ln -sfn elsewhere usr/bin/link | usr/bin",
        "ln etc/nothing zzz           | .",
        "chmod 700 usr                | usr",
        "touch -d @0 usr/lib/tool     | usr/lib/tool",
        "rm -r usr                    | usr",
      })
  void aChangeAfterAllWasReadIsNoticedAndNamed(String change, String path) {
    failsIfItHappens(Event.Advanced.class, change, path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo x > etc/hostname        | etc/hostname",
        "printf x >> usr/lib/numbers  | usr/lib/numbers",
        "touch etc/new                | etc",
        "rm -r usr                    | .",
        "mv usr usr2                  | .",
      })
  void aChangeWhileItIsReadIsNoticedAndNamed(String change, String path) {
    failsIfItHappens(Event.Started.class, change, path);
  }

  private void failsIfItHappens(Class<? extends Event> when, String change, String path) {
    AtomicBoolean happened = new AtomicBoolean();
    Listener changing =
        event -> {
          if (when.isInstance(event) && happened.compareAndSet(false, true)) {
            Shell.run(prototype, change);
          }
        };

    assertThatThrownBy(() -> repository.publish(PROFILE, prototype, changing))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining(" changed while being read: ")
        // The walk may still be on: then it names what it meets first.
        .hasMessageMatching(".*: " + (path.equals(".") ? ".*" : "(.*, )?" + path + "[/,. ].*"));

    assertThat(repository.snapshots()).isEmpty();
    assertThat(verify(publish())).isEmpty();
  }
}
