package org.statelesslinux.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

class OpenBackendTest {
  private static final BackendContext CONTEXT = new BackendContext(ServerAddress.LOOPBACK);
  private static final AbsolutePath DIRECTORY = AbsolutePath.of("/srv/x");
  private static final PublishedSnapshot SNAPSHOT =
      new PublishedSnapshot(
          new ProfileName("kiosk"),
          SnapshotId.ofHex("0123456789ab" + "0".repeat(52)),
          1,
          DIRECTORY,
          Optional.empty());
  private static final MachineName MACHINE = new MachineName("pc-1");

  private static OpenBackend open(Backend backend, Capability... possible) {
    return open((options, context) -> backend, possible);
  }

  private static OpenBackend open(FakeProvider.Creation creation, Capability... possible) {
    return FakeProvider.registry(
            new FakeProvider("fake").capabilities(() -> Set.of(possible)).creating(creation))
        .open(new Mode("fake"), Options.builder().build(), CONTEXT);
  }

  private static PublishRequest publish() {
    return new PublishRequest(SNAPSHOT, DIRECTORY);
  }

  private static MediaRequest media() {
    return new MediaRequest(MACHINE, SNAPSHOT, DIRECTORY, DIRECTORY);
  }

  private static UpdateRequest update() {
    return new UpdateRequest(MACHINE, SNAPSHOT, ServerAddress.LOOPBACK, DIRECTORY, DIRECTORY);
  }

  @Test
  void answersOfAGoodBackendPassThrough() {
    AtomicReference<BackendContext> context = new AtomicReference<>();
    try (OpenBackend backend =
        open(
            (options, given) -> {
              context.set(given);
              return new FakeBackend();
            })) {
      assertThat(backend.mode()).isEqualTo(new Mode("fake"));
      assertThat(backend.info().provider()).isEqualTo(FakeProvider.class.getName());
      assertThat(backend.capabilities()).isEmpty();
      assertThat(backend.carries()).containsExactlyInAnyOrder(Attribute.values());
      assertThat(backend.publish(publish())).isEqualTo(Plan.empty());
      assertThat(backend.serve(new ServeRequest(List.of(SNAPSHOT), DIRECTORY)))
          .isEqualTo(Plan.empty());
      assertThat(
              backend.boot(
                  new BootRequest(
                      MACHINE, SNAPSHOT, ServerAddress.LOOPBACK, DIRECTORY, DIRECTORY, DIRECTORY)))
          .isEqualTo(Plan.empty());
      assertThat(backend.withdraw(new WithdrawRequest(SNAPSHOT))).isEqualTo(Plan.empty());
    }
    assertThat(context.get()).isEqualTo(CONTEXT);
  }

  @Test
  void whatABackendRefusesIsSaidWithItsModeAndWhatWasAsked() {
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public Plan publish(PublishRequest request) throws BackendException {
                throw new BackendException("the image is over 4 GB", "Take files away.");
              }
            });

    assertThatThrownBy(() -> backend.publish(publish()))
        .isInstanceOf(StatelessException.class)
        .hasMessage(
            "Cannot publish snapshot 0123456789ab of profile kiosk in mode fake:"
                + " the image is over 4 GB. Take files away.")
        .hasCauseInstanceOf(BackendException.class);
  }

  @Test
  void aCrashIsSaidWithTheModeAndTheJarAndKeepsItsCause() {
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public Plan boot(BootRequest request) {
                throw new IllegalStateException("odd\nthing");
              }
            });

    assertThatThrownBy(
            () ->
                backend.boot(
                    new BootRequest(
                        MACHINE,
                        SNAPSHOT,
                        ServerAddress.LOOPBACK,
                        DIRECTORY,
                        DIRECTORY,
                        DIRECTORY)))
        .isInstanceOf(StatelessException.class)
        .hasMessageStartingWith(
            "Cannot boot machine pc-1 with snapshot 0123456789ab of profile kiosk in mode fake:"
                + " its backend crashed: java.lang.IllegalStateException: odd\\u000athing.")
        .hasMessageContaining("a fault of " + FakeProvider.class.getName())
        .hasMessageContaining("(/")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void errorsOfForeignCodeAreCrashesToo() {
    for (Throwable error :
        List.of(new NoClassDefFoundError("x/Y"), new StackOverflowError(), new AssertionError())) {
      OpenBackend backend =
          open(
              new FakeBackend() {
                @Override
                public Plan withdraw(WithdrawRequest request) {
                  return sneak(error);
                }
              });

      assertThatThrownBy(() -> backend.withdraw(new WithdrawRequest(SNAPSHOT)))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("its backend crashed: " + error.getClass().getName())
          .hasCause(error);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Plan sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void whenMemoryRunsOutNothingIsWrapped() {
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public Plan serve(ServeRequest request) {
                throw new OutOfMemoryError("none left");
              }
            });

    assertThatThrownBy(() -> backend.serve(new ServeRequest(List.of(), DIRECTORY)))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void nullIsNoAnswer() {
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public Plan publish(PublishRequest request) {
                return null;
              }
            });

    assertThatThrownBy(() -> backend.publish(publish()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("its backend answered null");
    assertThatThrownBy(() -> open((options, context) -> null))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot configure mode fake: its backend answered null");
  }

  @Test
  void aBackendThatRefusesItsOptionsSaysWhy() {
    assertThatThrownBy(
            () ->
                open(
                    (options, context) -> {
                      throw new BackendException("ram and disk are both set", "Set one.");
                    }))
        .hasMessage("Cannot configure mode fake: ram and disk are both set. Set one.");
  }

  @Test
  void claimingMoreThanTheProviderDeclaresIsAFaultAndTheBackendIsClosed() {
    FakeBackend greedy =
        new FakeBackend() {
          @Override
          public Set<Capability> capabilities() {
            return Set.of(Capability.OFFLINE_BOOT);
          }
        };

    assertThatThrownBy(() -> open(greedy, Capability.DISKLESS))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("it claims OFFLINE_BOOT")
        .hasMessageContaining("declares only DISKLESS");
    assertThat(greedy.closed).hasValue(1);
  }

  @Test
  void setsThatAreNullOrHoldNullAreFaults() {
    Set<Attribute> holdsNull = Collections.singleton(null);
    for (Set<Attribute> carries : Arrays.asList(null, holdsNull)) {
      FakeBackend backend =
          new FakeBackend() {
            @Override
            public Set<Attribute> carries() {
              return carries;
            }
          };

      assertThatThrownBy(() -> open(backend)).isInstanceOf(StatelessException.class);
      assertThat(backend.closed).hasValue(1);
    }
  }

  @Test
  void whatIsNotDeclaredIsNeverAsked() {
    FakeBackend backend =
        new FakeBackend() {
          @Override
          public Plan media(MediaRequest request) {
            throw new AssertionError("asked");
          }

          @Override
          public Plan update(UpdateRequest request) {
            throw new AssertionError("asked");
          }
        };

    assertThatThrownBy(() -> open(backend).media(media()))
        .hasMessageContaining("make a medium for machine pc-1")
        .hasMessageContaining(
            "makes no medium that a machine starts from (it does not declare REMOVABLE_MEDIUM). Choose another mode.");
    assertThatThrownBy(() -> open(backend, Capability.BACKGROUND_UPDATE).update(update()))
        .hasMessageContaining("it does not declare BACKGROUND_UPDATE). Change the options");
  }

  @Test
  void whatIsDeclaredIsAsked() {
    Set<Capability> both = Set.of(Capability.BACKGROUND_UPDATE, Capability.REMOVABLE_MEDIUM);
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public Set<Capability> capabilities() {
                return both;
              }
            },
            both.toArray(Capability[]::new));

    assertThat(backend.media(media())).isEqualTo(Plan.empty());
    assertThat(backend.update(update())).isEqualTo(Plan.empty());
  }

  @Test
  void closingTwiceClosesOnceAndAskingAfterwardsIsTheCallersMistake() {
    FakeBackend fake = new FakeBackend();
    OpenBackend backend = open(fake);

    backend.close();
    backend.close();

    assertThat(fake.closed).hasValue(1);
    assertThatThrownBy(() -> backend.publish(publish())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCrashWhileClosingIsSaid() {
    OpenBackend backend =
        open(
            new FakeBackend() {
              @Override
              public void close() {
                throw new IllegalStateException("stuck");
              }
            });

    assertThatThrownBy(backend::close)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot close mode fake: its backend crashed")
        .hasMessageContaining("stuck");
  }
}
