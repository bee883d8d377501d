package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.MountingBackend;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.PublishRequest;

/** What a person should know of the modes of a site. */
class ModeNotesTest {
  private static final Option<Boolean> OPEN =
      Option.of("open", OptionTypes.bool(), false, "whether machines are let in");

  @TempDir private Path directory;

  /** Notes what a test wants, and publishes by a program that is nowhere. */
  private static class Noting extends MountingBackend {
    private final Supplier<List<String>> notes;

    Noting(Supplier<List<String>> notes) {
      this.notes = notes;
    }

    @Override
    public List<String> notes() {
      return notes.get();
    }
  }

  @Test
  void whatHoldsForAllProfilesIsSaidOnceAndElseOfWhichOne() throws IOException {
    FakeProvider mode =
        new FakeProvider("plain")
            .options(OPEN)
            .creating(
                (options, context) ->
                    new Noting(
                        () ->
                            options.get(OPEN)
                                ? List.of("it is slow", "it is slow")
                                : List.of("nobody is let in", "nobody is let in")));

    assertThat(notes(mode, "", "")).containsExactly("mode plain: nobody is let in");
    assertThat(notes(mode, ", modes: { plain: { open: true } }", ""))
        .containsExactly(
            "profile desk, mode plain: nobody is let in", "profile kiosk, mode plain: it is slow");
  }

  @Test
  void aModeThatOnlyAMachineHasIsAskedToo() throws IOException {
    FakeProvider mode =
        new FakeProvider("other").creating((options, context) -> new Noting(() -> List.of("odd")));

    assertThat(notes(mode, "", ", mode: other")).containsExactly("mode other: odd");
  }

  @Test
  void aFaultInNotesIsToldAndHidesNoneOfTheRest() throws IOException {
    FakeProvider mode =
        new FakeProvider("plain")
            .creating(
                (options, context) ->
                    new Noting(
                        () -> {
                          throw new IllegalStateException("not sure");
                        }) {
                      @Override
                      public Plan publish(PublishRequest request) {
                        return Plan.empty()
                            .requiring(
                                new Requirement.Tool(
                                    AbsolutePath.of("/no/such/program"), "nothing"));
                      }
                    });

    assertThat(notes(mode, "", ""))
        .hasSize(2)
        .allSatisfy(note -> assertThat(note).startsWith("mode plain: ").doesNotEndWith("."))
        .anySatisfy(note -> assertThat(note).contains("not sure", "report it to its authors"))
        .contains(
            "mode plain: nothing can be published on this host, which lacks /no/such/program"
                + " (Debian package nothing)");
  }

  @Test
  void whatWouldWriteOnATerminalIsAFault() throws IOException {
    FakeProvider mode =
        new FakeProvider("plain")
            .creating((options, context) -> new Noting(() -> List.of("all \u001b[2Jgone")));

    assertThat(notes(mode, "", ""))
        .singleElement()
        .asString()
        .startsWith("mode plain: notes() cannot be read")
        .doesNotContain("\u001b");
  }

  @Test
  void notesAreToldAlsoWherePublishingIsRefused() throws IOException {
    FakeProvider mode =
        new FakeProvider("plain")
            .creating(
                (options, context) ->
                    new Noting(() -> List.of("odd")) {
                      @Override
                      public Plan publish(PublishRequest request) throws BackendException {
                        throw new BackendException("not today", "Wait.");
                      }
                    });

    assertThat(notes(mode, "", "")).containsExactly("mode plain: odd");
  }

  private List<String> notes(FakeProvider mode, String ofProfile, String ofMachine)
      throws IOException {
    Path config = directory.resolve("site.yaml");
    Files.writeString(
        config,
        """
        repository: /srv/repository
        server: { address: 192.0.2.10 }
        mode: plain
        profiles:
          kiosk: { tree: /srv/kiosk%s }
          desk: { tree: /srv/desk }
        machines:
          a: { profile: kiosk }
          b: { profile: desk%s }
        """
            .formatted(ofProfile, ofMachine));
    EngineBuilder builder = Engine.builder().withoutDiscovery().config(config).backend(mode);
    if (!mode.mode().value().equals("plain")) {
      builder.backend(
          new FakeProvider("plain").creating((options, context) -> new MountingBackend()));
    }
    return builder.notes();
  }
}
