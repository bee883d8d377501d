package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

class DoorTest {
  @Test
  void whatTheHostsFilesFailIsToldAsAnyFailure() {
    IOException cause = new IOException("/srv/x: Input/output error");
    assertThatThrownBy(
            () ->
                Door.open(
                    "list the snapshots",
                    () -> {
                      throw new UncheckedIOException(cause);
                    }))
        .isInstanceOf(StatelessException.class)
        .hasMessageContainingAll("list the snapshots", "/srv/x: Input/output error")
        .hasRootCause(cause);
  }

  @Test
  void anInterruptionIsNoFailure() {
    assertThatThrownBy(
            () ->
                Door.open(
                    "publish",
                    () -> {
                      throw new UncheckedIOException(new ClosedByInterruptException());
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aChannelThatAnInterruptionClosedIsNoFailureAndAnyOtherIs() {
    Runnable closed =
        () -> {
          throw new UncheckedIOException(new ClosedChannelException());
        };
    assertThatThrownBy(() -> Door.open("publish", closed))
        .isExactlyInstanceOf(StatelessException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Door.open("publish", closed)).isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFaultOfTheProgramStaysOne() {
    assertThatThrownBy(
            () ->
                Door.open(
                    "publish",
                    () -> {
                      throw new IllegalStateException("a fault");
                    }))
        .isExactlyInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsDoneIsReturned() {
    assertThat(Door.open("count", () -> 5)).isEqualTo(5);
  }
}
