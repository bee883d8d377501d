package org.statelesslinux.backend.coda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

class CodaBackendTest {
  private static final ProfileName PROFILE = new ProfileName("kiosk");
  private static final AbsolutePath ARTEFACTS = AbsolutePath.of("/srv/artefacts");
  private static final AbsolutePath WORK = AbsolutePath.of("/run/stateless/mode");
  private static final long MIB = 1 << 20;

  @Test
  void theFirstSnapshotIsPackedWhole() throws Exception {
    assertThat(layersOf(backend().publish(new PublishRequest(snapshot(1), ARTEFACTS))).base())
        .isEmpty();
  }

  @Test
  void theNextOneLiesOnTheOneBefore() throws Exception {
    PublishedSnapshot before = published(1, layer(1, 8));
    ImageStep.BuildLayers step =
        layersOf(
            backend().publish(new PublishRequest(snapshot(2), ARTEFACTS, Optional.of(before))));
    assertThat(step.base())
        .contains(new ImageStep.LayerBase(before.manifest(), ARTEFACTS, List.of(layer(1, 8))));
    assertThat(step.limit()).isEqualTo(2147483648L);
  }

  @Test
  void overTooManyImagesOfChangesItIsPackedWhole() throws Exception {
    PublishedSnapshot before = published(3, layer(3, 1), layer(2, 1), layer(1, 8));
    PublishRequest request = new PublishRequest(snapshot(4), ARTEFACTS, Optional.of(before));
    assertThat(layersOf(backend(options().set(CodaProvider.DEPTH, 2)).publish(request)).base())
        .isEmpty();
    assertThat(layersOf(backend(options().set(CodaProvider.DEPTH, 3)).publish(request)).base())
        .isPresent();
  }

  @Test
  void aSnapshotThatWasPublishedByAnOlderVersionIsNoBase() throws Exception {
    PublishedSnapshot before =
        with(snapshot(1), new Publication(CodaProvider.MODE, id(1), ARTEFACTS, Map.of()));
    assertThat(
            layersOf(
                    backend()
                        .publish(new PublishRequest(snapshot(2), ARTEFACTS, Optional.of(before))))
                .base())
        .isEmpty();
  }

  @Test
  void withdrawingLeavesWhatAnotherSnapshotLiesUpon() throws Exception {
    PublishedSnapshot first = published(1, layer(1, 8));
    PublishedSnapshot second = published(2, layer(2, 1), layer(1, 8));
    assertThat(removed(backend().withdraw(new WithdrawRequest(first, List.of(second)))))
        .containsExactly(directory(1) + "/manifest");
    assertThat(removed(backend().withdraw(new WithdrawRequest(second, List.of(first)))))
        .containsExactly(
            directory(2) + "/manifest",
            directory(2) + "/" + "2".repeat(64) + ".squashfs",
            directory(2));
    assertThat(removed(backend().withdraw(new WithdrawRequest(second))))
        .contains(directory(1) + "/" + "1".repeat(64) + ".squashfs", directory(1), directory(2));
  }

  @Test
  void nothingIsRemovedWhereWhatAnotherSnapshotNeedsCannotBeRead() {
    PublishedSnapshot unreadable =
        with(
            snapshot(2),
            new Publication(
                CodaProvider.MODE,
                id(2),
                ARTEFACTS,
                Map.of(ImageStep.BuildLayers.LAYERS, "later:1")));
    assertThatThrownBy(
            () ->
                backend()
                    .withdraw(new WithdrawRequest(published(1, layer(1, 8)), List.of(unreadable))))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void aCacheThatIsSmallerThanTheImagesIsRefused() throws Exception {
    Backend backend = backend(options().set(CodaProvider.CACHE_SIZE, "100M"));
    backend.boot(boot(published(1, layer(1, 100 * MIB))));
    PublishedSnapshot large = published(1, layer(1, 60 * MIB), layer(2, 41 * MIB));
    assertThatThrownBy(() -> backend.boot(boot(large)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("have 102 MiB, and the cache holds 100 MiB")
        .hasMessageContaining("cache-size");
    assertThatThrownBy(
            () ->
                backend.update(
                    new UpdateRequest(
                        new MachineName("pc-1"), large, ServerAddress.LOOPBACK, WORK, WORK)))
        .isInstanceOf(BackendException.class);
  }

  @Test
  void withTheCacheInMemoryItNeedsNoDiskAndStartsWithTheNetworkAlone() throws Exception {
    Backend backend = backend(options().set(CodaProvider.CACHE_IN, "memory"));
    assertThat(backend.capabilities())
        .containsExactlyInAnyOrder(Capability.OFFLINE_RUN, Capability.DISKLESS);
    assertThat(backend().capabilities())
        .containsExactlyInAnyOrder(
            Capability.OFFLINE_RUN, Capability.OFFLINE_BOOT, Capability.BACKGROUND_UPDATE);
  }

  @Test
  void whatIsNotInDebianIsSaidToBeElsewhere() throws Exception {
    assertThat(
            backend(options().set(CodaProvider.USER, "admin"))
                .publish(new PublishRequest(snapshot(1), ARTEFACTS))
                .requirements())
        .extracting(Requirement::inWords)
        .containsExactly(
            "/usr/bin/cfs (coda-client, of coda.cs.cmu.edu, in no release of Debian)",
            "/usr/bin/clog (coda-client, of coda.cs.cmu.edu, in no release of Debian)",
            "/usr/bin/ctokens (coda-client, of coda.cs.cmu.edu, in no release of Debian)");
    assertThat(backend().publish(new PublishRequest(snapshot(1), ARTEFACTS)).requirements())
        .hasSize(1);
  }

  @Test
  void thePasswordIsInNoPlan() throws Exception {
    Plan plan =
        backend(
                options()
                    .set(CodaProvider.USER, "admin")
                    .set(CodaProvider.SECRET_FILE, AbsolutePath.of("/etc/secret")))
            .publish(new PublishRequest(snapshot(1), ARTEFACTS));
    assertThat(plan.steps())
        .filteredOn(step -> step.why().startsWith("logging in"))
        .singleElement()
        .satisfies(
            step ->
                assertThat(((Step.RunCommand) step).argv())
                    .extracting(Object::toString)
                    .endsWith("log-in", "/usr/bin/clog", "admin@coda.test", "/etc/secret"));
  }

  @Test
  void furtherLinesOfTheConfigurationAreQuoted() throws Exception {
    String config =
        configOf(
            backend(options().set(CodaProvider.VENUS_CONF, List.of("RPC2_timeout=30")))
                .boot(boot(published(1, layer(1, 8)))));
    assertThat(config)
        .contains("realm=\"coda.test\"\n", "cachesize=\"4096MB\"\n", "primaryuser=\"65534\"\n")
        .endsWith("RPC2_timeout=\"30\"\n");
  }

  @Test
  void whatSquashfsDoesNotTakeIsRefused() {
    assertThatThrownBy(
            () -> backend(options().set(CodaProvider.COMPRESSION, Compression.parse("lz4hc"))))
        .hasMessageContaining("does not take the compression lz4hc");
  }

  @Test
  void aVolumeOfAProfileHasANameThatCodaTakes() throws Exception {
    Options.Builder volumes =
        options().set(CodaProvider.VOLUMES, "profile").set(CodaProvider.VOLUME_SERVER, "one");
    Backend backend = backend(volumes);
    assertThat(backend.publish(new PublishRequest(snapshot(1), ARTEFACTS)).requirements())
        .extracting(Requirement::inWords)
        .anyMatch(words -> words.startsWith("/usr/sbin/createvol_rep "));
    PublishedSnapshot longer =
        new PublishedSnapshot(
            new ProfileName("a-profile-with-a-long-name"),
            id(1),
            1,
            AbsolutePath.of("/srv/snapshots/1"),
            Optional.empty());
    assertThatThrownBy(() -> backend.publish(new PublishRequest(longer, ARTEFACTS)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("longer name than Coda takes");
    assertThatThrownBy(() -> backend(options().set(CodaProvider.VOLUMES, "profile")))
        .hasMessageContaining("'volume-server' names no server");
  }

  @Test
  void aRealmWithoutServersIsRefused() {
    assertThatThrownBy(() -> backend(options().set(CodaProvider.SERVERS, List.of())))
        .hasMessageContaining("'servers' names none");
  }

  private static ImageStep.BuildLayers layersOf(Plan plan) {
    return plan.steps().stream()
        .filter(ImageStep.BuildLayers.class::isInstance)
        .map(ImageStep.BuildLayers.class::cast)
        .collect(Collectors.toList())
        .get(0);
  }

  private static List<String> removed(Plan plan) {
    return plan.steps().stream()
        .filter(Step.RunCommand.class::isInstance)
        .flatMap(step -> ((Step.RunCommand) step).argv().stream().map(Object::toString))
        .filter(word -> word.startsWith("/coda/"))
        .toList();
  }

  private static String configOf(Plan plan) {
    return allSteps(plan.steps()).stream()
        .filter(Step.WriteFile.class::isInstance)
        .map(Step.WriteFile.class::cast)
        .filter(file -> file.path().value().endsWith("/venus.conf"))
        .map(file -> file.content().toString())
        .collect(Collectors.joining());
  }

  private static List<Step> allSteps(List<Step> steps) {
    return steps.stream()
        .flatMap(
            step ->
                step instanceof Step.FirstOf choice
                    ? choice.branches().stream()
                        .flatMap(branch -> allSteps(branch.steps()).stream())
                    : List.of(step).stream())
        .toList();
  }

  private static String directory(int number) {
    return "/coda/coda.test/stateless/kiosk/" + id(number).hex();
  }

  private static BootRequest boot(PublishedSnapshot snapshot) {
    return new BootRequest(
        new MachineName("pc-1"),
        snapshot,
        ServerAddress.LOOPBACK,
        AbsolutePath.of("/run/stateless/root"),
        AbsolutePath.of("/run/stateless/manifest"),
        WORK);
  }

  private static SnapshotId id(int number) {
    return SnapshotId.ofHex(Integer.toString(number).repeat(64));
  }

  private static Layer layer(int number, long bytes) {
    return new Layer(
        id(number).hex() + "/" + Integer.toString(number).repeat(64) + ".squashfs",
        bytes,
        Integer.toString(number).repeat(64),
        4096);
  }

  private static PublishedSnapshot snapshot(int number) {
    return new PublishedSnapshot(
        PROFILE, id(number), number, AbsolutePath.of("/srv/snapshots/" + number), Optional.empty());
  }

  private static PublishedSnapshot published(int number, Layer... layers) {
    return with(
        snapshot(number),
        new Publication(
            CodaProvider.MODE,
            id(number),
            ARTEFACTS,
            Map.of(ImageStep.BuildLayers.LAYERS, Layer.text(List.of(layers)))));
  }

  private static PublishedSnapshot with(PublishedSnapshot snapshot, Publication publication) {
    return new PublishedSnapshot(
        PROFILE, snapshot.id(), snapshot.number(), snapshot.directory(), Optional.of(publication));
  }

  private static Options.Builder options() {
    return Options.builder()
        .set(CodaProvider.REALM, "coda.test")
        .set(CodaProvider.SERVERS, List.of("192.0.2.1"));
  }

  private static Backend backend() throws BackendException {
    return backend(options());
  }

  private static Backend backend(Options.Builder options) throws BackendException {
    return new CodaProvider().create(options.build(), new BackendContext(ServerAddress.LOOPBACK));
  }
}
