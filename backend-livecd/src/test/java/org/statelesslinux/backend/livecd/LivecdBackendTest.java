package org.statelesslinux.backend.livecd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** Says step by step what happens in this mode. */
class LivecdBackendTest {
  private static final String HEX = "a1".repeat(32);
  private static final PublishedSnapshot SNAPSHOT =
      new PublishedSnapshot(
          new ProfileName("kiosk"),
          SnapshotId.ofHex(HEX),
          7,
          AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + HEX),
          Optional.empty());

  private static final Network NETWORK = new Network("192.0.2.0/24");
  private static final AbsolutePath WORK = AbsolutePath.of("/run/work");

  @Test
  void theModeIsFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .hasOnlyElementsOfType(LivecdProvider.class)
        .hasSize(1);
  }

  @Test
  void publishingPacksTheTreeIntoAnImage() throws Exception {
    Plan plan =
        backend(Options.builder())
            .publish(new PublishRequest(SNAPSHOT, AbsolutePath.of("/srv/artefacts")));
    assertThat(plan)
        .isEqualTo(
            Plan.of(
                new ImageStep.BuildImage(
                    AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + HEX + "/tree"),
                    AbsolutePath.of("/srv/artefacts/root.squashfs"),
                    ImageStep.ImageFormat.SQUASHFS,
                    Compression.parse("zstd:3"),
                    "packing the snapshot into an image")));
  }

  @Test
  void theServerServesNothingAndTheImageGoesWithTheArtefacts() throws Exception {
    Backend backend = backend(Options.builder());
    assertThat(backend.serve(new ServeRequest(List.of(SNAPSHOT), AbsolutePath.of("/run/work"))))
        .isEqualTo(Plan.empty());
    assertThat(backend.withdraw(new WithdrawRequest(SNAPSHOT))).isEqualTo(Plan.empty());
  }

  @Test
  void aMachineFindsItsMediumAndMountsTheImage() throws Exception {
    Plan plan = backend(Options.builder()).boot(bootRequest(SNAPSHOT));
    assertThat(plan.steps())
        .containsExactly(
            new MediumStep.MountMedium(
                Value.text("KIOSK_A1A1A1A1A1A1"),
                AbsolutePath.of("/run/stateless/mode/medium"),
                "finding the medium KIOSK_A1A1A1A1A1A1"),
            new ImageStep.MountImage(
                AbsolutePath.of("/run/stateless/mode/medium/root.squashfs"),
                ImageStep.ImageFormat.SQUASHFS,
                ImageStep.ImageFacts.YIELDED,
                AbsolutePath.of("/run/stateless/root"),
                "mounting the image as the root"));
  }

  @Test
  void overHttpTheImageComesIntoMemoryAndTheServerOffersIt() throws Exception {
    Backend backend =
        backend(
            Options.builder()
                .set(LivecdProvider.MEDIUM, "http")
                .set(LivecdProvider.ALLOW, List.of(NETWORK)));
    OfferName name = new OfferName("kiosk/" + HEX + "/root.squashfs");
    assertThat(backend.boot(bootRequest(SNAPSHOT)).steps())
        .startsWith(
            new Step.BringUpNetwork("bringing up the network to reach the server"),
            new Step.FetchOffered(
                name,
                Value.fact(ImageStep.BuildImage.BYTES),
                AbsolutePath.of("/run/stateless/mode/medium"),
                "fetching the image from the server into memory"))
        .hasSize(3);
    assertThat(backend.serve(new ServeRequest(List.of(SNAPSHOT, published()), WORK)))
        .isEqualTo(
            Plan.of(
                new Step.OfferFile(
                    name,
                    AbsolutePath.of("/srv/artefacts/root.squashfs"),
                    List.of(NETWORK),
                    "giving the image away over HTTP")));
    assertThat(backend.capabilities()).doesNotContain(Capability.OFFLINE_BOOT);
    assertThatThrownBy(() -> backend.media(mediaRequest(published())))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("from no medium");
  }

  @Test
  void nobodyIsOfferedAnImageWhoIsNotLetIn() throws Exception {
    assertThat(backend(Options.builder()).serve(new ServeRequest(List.of(published()), WORK)))
        .isEqualTo(Plan.empty());
    assertThatThrownBy(() -> backend(Options.builder().set(LivecdProvider.MEDIUM, "http")))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("'allow' lets nobody have them");
  }

  @Test
  void wherePolicySaysSoAllOfTheImageIsReadFirst() throws Exception {
    assertThat(
            backend(Options.builder().set(LivecdProvider.VERIFY, "always"))
                .boot(bootRequest(SNAPSHOT))
                .steps())
        .hasSize(3)
        .element(1)
        .isEqualTo(
            new ImageStep.VerifyImage(
                AbsolutePath.of("/run/stateless/mode/medium/root.squashfs"),
                ImageStep.ImageFacts.YIELDED,
                "reading all of the image"));
  }

  @Test
  void aMediumHoldsTheImageUnderTheNameThatTheMachineLooksFor() throws Exception {
    Plan plan = backend(Options.builder()).media(mediaRequest(published()));
    assertThat(plan)
        .isEqualTo(
            Plan.of(
                new MediumStep.BuildMedium(
                    "KIOSK_A1A1A1A1A1A1",
                    AbsolutePath.of("/srv/boot"),
                    List.of(
                        new MediumStep.MediumFile(
                            "root.squashfs", AbsolutePath.of("/srv/artefacts/root.squashfs"))),
                    AbsolutePath.of("/srv/pc-01.iso"),
                    "making the medium")));
  }

  @Test
  void whatHasNoImageYetGoesOnNoMedium() {
    assertThatThrownBy(
            () ->
                backend(Options.builder())
                    .media(
                        new MediaRequest(
                            new MachineName("pc-01"),
                            SNAPSHOT,
                            AbsolutePath.of("/srv/boot"),
                            AbsolutePath.of("/srv/pc-01.iso"))))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("no image yet");
  }

  @Test
  void whatSquashfsDropsIsNotClaimed() throws Exception {
    assertThat(backend(Options.builder()).carries())
        .contains(Attribute.CAPABILITIES, Attribute.XATTRS, Attribute.HARD_LINKS)
        .doesNotContain(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES);
  }

  @ParameterizedTest
  @CsvSource({
    "kiosk, KIOSK_A1A1A1A1A1A1",
    "web-1.2_x, WEB_1_2_X_A1A1A1A1A1A1",
    "a-profile-with-a-name-that-is-too-long, A_PROFILE_WITH_A_NA_A1A1A1A1A1A1"
  })
  void aVolumeIdIsMadeFromTheProfilesName(String profile, String volumeId) {
    assertThat(VolumeName.OF_PROFILE.idFor(new ProfileName(profile), SNAPSHOT.id()))
        .isEqualTo(volumeId)
        .hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void aVolumeIdCanBeginAsTheConfigurationSays() throws Exception {
    VolumeName name = VolumeName.TYPE.parse(new ConfigValue.Scalar("STICK_23456789_1234"));
    assertThat(name.idFor(SNAPSHOT.profile(), SNAPSHOT.id()))
        .isEqualTo("STICK_23456789_1234_A1A1A1A1A1A1")
        .hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stick", "A B", "A-B", "Ä", "ABCDEFGHIJKLMNOPQRST", "A\n", "../A"})
  void aVolumeIdThatNoMediumCanHaveIsRefused(String text) {
    assertThatThrownBy(() -> VolumeName.TYPE.parse(new ConfigValue.Scalar(text)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("up to 19 capital letters, digits and underscores");
  }

  @Test
  void erofsKeepsAclsAndPartsOfSecondsButNotAllNames() throws Exception {
    assertThat(erofs().carries())
        .contains(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.HARD_LINKS, Attribute.XATTRS)
        .doesNotContain(Attribute.DISTANT_TIMES, Attribute.ANY_NAME);
  }

  @Test
  void anErofsImageIsPackedAndMountedAsOne() throws Exception {
    assertThat(
            erofs()
                .publish(new PublishRequest(SNAPSHOT, AbsolutePath.of("/srv/artefacts")))
                .steps())
        .containsExactly(
            new ImageStep.BuildImage(
                AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + HEX + "/tree"),
                AbsolutePath.of("/srv/artefacts/root.erofs"),
                ImageStep.ImageFormat.EROFS,
                Compression.parse("lz4"),
                "packing the snapshot into an image"));
    Plan boot = erofs().boot(bootRequest(SNAPSHOT));
    assertThat(boot.steps().get(boot.steps().size() - 1))
        .isEqualTo(
            new ImageStep.MountImage(
                AbsolutePath.of("/run/stateless/mode/medium/root.erofs"),
                ImageStep.ImageFormat.EROFS,
                ImageStep.ImageFacts.YIELDED,
                AbsolutePath.of("/run/stateless/root"),
                "mounting the image as the root"));
  }

  @Test
  void whatWasPackedInTheOtherFormatIsNotBooted() throws Exception {
    PublishedSnapshot packedBefore =
        new PublishedSnapshot(
            SNAPSHOT.profile(),
            SNAPSHOT.id(),
            SNAPSHOT.number(),
            AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + HEX),
            Optional.of(
                new Publication(
                    LivecdProvider.MODE, SNAPSHOT.id(), AbsolutePath.of("/srv/a"), Map.of())));
    assertThatThrownBy(() -> erofs().boot(bootRequest(packedBefore)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("packed as squashfs, and 'format' is erofs now");
    assertThat(backend(Options.builder()).boot(bootRequest(packedBefore)).steps()).isNotEmpty();
  }

  private static PublishedSnapshot published() {
    return new PublishedSnapshot(
        SNAPSHOT.profile(),
        SNAPSHOT.id(),
        SNAPSHOT.number(),
        SNAPSHOT.directory(),
        Optional.of(
            new Publication(
                LivecdProvider.MODE, SNAPSHOT.id(), AbsolutePath.of("/srv/artefacts"), Map.of())));
  }

  private static MediaRequest mediaRequest(PublishedSnapshot snapshot) {
    return new MediaRequest(
        new MachineName("pc-01"),
        snapshot,
        AbsolutePath.of("/srv/boot"),
        AbsolutePath.of("/srv/pc-01.iso"));
  }

  private static Backend erofs() throws BackendException {
    return backend(Options.builder().set(LivecdProvider.FORMAT, "erofs"));
  }

  private static BootRequest bootRequest(PublishedSnapshot snapshot) {
    return new BootRequest(
        new MachineName("pc-01"),
        snapshot,
        ServerAddress.LOOPBACK,
        AbsolutePath.of("/run/stateless/root"),
        AbsolutePath.of("/run/stateless/manifest"),
        AbsolutePath.of("/run/stateless/mode"));
  }

  private static Backend backend(Options.Builder options) throws BackendException {
    return new LivecdProvider()
        .create(options.build(), new BackendContext(new ServerAddress("192.0.2.10")));
  }
}
