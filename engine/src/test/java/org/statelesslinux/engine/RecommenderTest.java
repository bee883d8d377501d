package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.MountingBackend;
import org.statelesslinux.engine.recommend.RankedMode;
import org.statelesslinux.engine.recommend.Reason;
import org.statelesslinux.engine.recommend.Recommendation;
import org.statelesslinux.engine.recommend.Verdict;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;

/** From the configuration and the backends to a recommendation. */
class RecommenderTest {
  private static final Option<String> CELL =
      Option.required("cell", OptionTypes.text(), "where it is");

  @TempDir private Path directory;

  @Test
  void everyModeThatThereIsIsRankedBeforeAnythingIsPublished() throws IOException {
    try (Engine engine = engine("disk: none, network: reliable")) {
      Recommendation recommendation = engine.machine("pc-01").recommend();

      assertThat(recommendation.configured()).isEqualTo(new Mode("plain"));
      assertThat(recommendation.mode()).hasValue(new Mode("diskless"));
      assertThat(recommendation.ranking())
          .extracting(one -> one.mode().value() + " " + one.verdict())
          .containsExactly(
              "diskless FITS", "closed FITS_IF", "unset FITS_IF", "kept CANNOT", "plain CANNOT");
    }
  }

  @Test
  void whatIsMissingInTheConfigurationIsACondition() throws IOException {
    try (Engine engine = engine("network: reliable")) {
      assertThat(ranked(engine.machine("pc-01").recommend(), "unset").reasons())
          .extracting(Reason::text)
          .contains("its options 'cell' are set");
    }
  }

  @Test
  void whatABackendRefusesIsACondition() throws IOException {
    try (Engine engine = engine("network: reliable")) {
      RankedMode closed = ranked(engine.machine("pc-01").recommend(), "closed");

      assertThat(closed.verdict()).isEqualTo(Verdict.FITS_IF);
      assertThat(closed.reasons(Reason.Kind.CONDITION))
          .containsExactly("this is mended: the door is closed");
    }
  }

  @Test
  void whatIsSaidGoesBeforeTheMachinesFactsAndTheseBeforeItsProfiles() throws IOException {
    try (Engine engine = engine("disk: none, network: reliable")) {
      MachineFacts of =
          engine.machine("pc-01").recommend(MachineFacts.UNKNOWN.withDisk(1L << 40)).facts();

      assertThat(of.disk()).hasValue(1L << 40);
      assertThat(of.network()).hasValue(MachineFacts.Network.RELIABLE);
      assertThat(of.usedBy()).hasValue(MachineFacts.Use.SHARED);
      assertThat(engine.machine("pc-01").recommend().facts().disk()).hasValue(0L);
    }
  }

  @Test
  void aStoreThatTheMachineCannotHaveIsSaidWhateverTheMode() throws IOException {
    try (Engine engine = engine("disk: none")) {
      assertThat(engine.machine("pc-01").recommend().notes())
          .containsExactly(
              "In every mode it does not start without the disk of its store here: LABEL=here.");
    }
    try (Engine engine = engine("disk: 1T")) {
      assertThat(engine.machine("pc-01").recommend().notes()).isEmpty();
    }
  }

  @Test
  void aMachineThatStartsAloneFromItsDiskNeedsItsKernelThere() throws IOException {
    try (Engine engine = engine("disk: 1T, network: reliable")) {
      assertThat(engine.machine("pc-01").recommend().notes()).isEmpty();
    }
    try (Engine engine = engine("disk: 1T, network: reliable, offline: must")) {
      Recommendation recommendation = engine.machine("pc-01").recommend();

      assertThat(recommendation.mode()).hasValue(new Mode("kept"));
      assertThat(recommendation.notes())
          .containsExactly(
              "In mode kept it starts without the network only if its kernel is on a disk of its"
                  + " own: name one by 'boot-disk'.");
    }
  }

  @Test
  void aProfileIsRankedAlsoOnceItIsPublished() throws IOException {
    Files.createDirectories(directory.resolve("tree/etc"));
    try (Engine engine = engine("disk: none, network: reliable")) {
      engine.profile("kiosk").publish();

      assertThat(engine.machine("pc-01").recommend().mode()).hasValue(new Mode("diskless"));
    }
  }

  private static RankedMode ranked(Recommendation recommendation, String mode) {
    return recommendation.ranking().stream()
        .filter(one -> one.mode().value().equals(mode))
        .findFirst()
        .orElseThrow();
  }

  private Engine engine(String facts) throws IOException {
    Path config = directory.resolve("site.yaml");
    Files.writeString(
        config,
        """
        repository: %1$s/repository
        server: { address: 192.0.2.10 }
        mode: plain
        stores: { here: { type: local, disk: { label: here } } }
        machines: { pc-01: { profile: kiosk, facts: { %2$s } } }
        profiles:
          kiosk:
            tree: %1$s/tree
            facts: { disk: 32G, used-by: shared }
            state: [ { path: /home, store: here, seed: empty } ]
        """
            .formatted(directory, facts));
    return Engine.builder()
        .config(config)
        .withoutDiscovery()
        .backend(new FakeProvider("plain").creating((options, context) -> new MountingBackend()))
        .backend(diskless("diskless").creating((options, context) -> new Diskless()))
        .backend(
            new FakeProvider("kept")
                .capabilities(() -> Kept.CAN)
                .creating((options, context) -> new Kept()))
        .backend(diskless("unset").options(CELL))
        .backend(diskless("closed").creating(RecommenderTest::refuse))
        .build();
  }

  private static FakeProvider diskless(String mode) {
    return new FakeProvider(mode).capabilities(() -> Set.of(Capability.DISKLESS));
  }

  private static final class Diskless extends MountingBackend {
    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.DISKLESS);
    }
  }

  private static final class Kept extends MountingBackend {
    static final Set<Capability> CAN = Set.of(Capability.OFFLINE_BOOT, Capability.OFFLINE_RUN);

    @Override
    public Set<Capability> capabilities() {
      return CAN;
    }

    @Override
    public Plan boot(BootRequest request) {
      return Plan.of(
          new Step.Mount(
              Value.text("tmpfs"), request.root(), "tmpfs", Value.texts("ro"), "mounting it"));
    }
  }

  private static Backend refuse(Options options, BackendContext context) throws BackendException {
    throw new BackendException("the door is closed", "Open it.");
  }
}
