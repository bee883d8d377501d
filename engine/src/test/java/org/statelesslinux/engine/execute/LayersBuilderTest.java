package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;
import org.statelesslinux.plan.Value;
import org.statelesslinux.testsupport.Needs;

@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin")
    })
class LayersBuilderTest {
  private static final ProfileName PROFILE = new ProfileName("lab");
  private static final long LARGE = 1L << 31;

  /** What squashfs keeps. */
  private static final Set<Attribute> KEPT =
      EnumSet.complementOf(
          EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));

  @TempDir Path directory;

  private Path place = Path.of("");
  private Path tree = Path.of("");
  private Repository repository = Repository.at(Path.of("/nowhere"));
  private int mounted;

  @BeforeEach
  void aPrototype() throws IOException {
    place = directory.toRealPath();
    tree = Files.createDirectories(place.resolve("prototype"));
    repository = Repository.at(place.resolve("repository"));
  }

  @AfterEach
  void nothingIsMounted() throws IOException {
    Command.run(List.of("/bin/sh", "-c", "umount $(ls -d \"$0\"/root-*) 2>/dev/null", "" + place));
    Command.run(
        List.of("/bin/sh", "-c", "umount \"$0\"/*/runtime/layers/* 2>/dev/null", "" + place));
    assertThat(MountTable.within(place)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aStackIsTheSnapshotHoweverTheTreeWasChanged(long seed) throws Exception {
    RandomTree random = new RandomTree(tree, new Random(seed));
    random.change(60);
    SnapshotId id = publish();
    String layers = build(id, Optional.empty(), LARGE);
    assertIsStack(id, layers);
    for (int i = 0; i < 4; i++) {
      random.change(15);
      SnapshotId next = publish();
      if (!next.equals(id)) {
        layers = build(next, Optional.of(base(id, layers)), LARGE);
        assertThat(Layer.parse(layers).size()).isGreaterThan(1);
        assertIsStack(next, layers);
        id = next;
      }
    }
  }

  @Test
  void aTreeThatIsTooLargeForOneImageComesInSeveral() throws Exception {
    Random random = new Random(1);
    byte[] bytes = new byte[300_000];
    for (String name : List.of("a", "b", "c", "d/e", "d/f", "d/g")) {
      random.nextBytes(bytes);
      Files.createDirectories(tree.resolve(name).resolve(".."));
      Files.createDirectories(tree.resolve("d"));
      Files.write(tree.resolve(name), bytes);
    }
    Files.createLink(tree.resolve("d/z"), tree.resolve("a"));
    SnapshotId id = publish();
    String layers = build(id, Optional.empty(), 750_000);
    assertThat(Layer.parse(layers))
        .hasSize(3)
        .allSatisfy(layer -> assertThat(layer.bytes()).isLessThan(750_000));
    assertIsStack(id, layers);
  }

  @Test
  void aFileThatNoImageHoldsIsRefusedAndNothingIsLeft() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Files.write(tree.resolve("a"), bytes);
    SnapshotId id = publish();
    assertThatThrownBy(() -> build(id, Optional.empty(), 200_000))
        .hasMessageContaining("may have 199999 at most")
        .hasMessageContaining("split it, or choose another mode");
    try (Stream<Path> left = Files.walk(artefacts(id))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void theSameTreeGivesTheSameImages() throws Exception {
    new RandomTree(tree, new Random(7)).change(60);
    SnapshotId first = publish();
    String one = build(first, Optional.empty(), LARGE);
    Files.writeString(tree.resolve("new"), "new");
    SnapshotId second = publish();
    String layers = build(second, Optional.of(base(first, one)), LARGE);
    assertThat(build(second, Optional.of(base(first, one)), LARGE)).isEqualTo(layers);
  }

  @Test
  void aDamagedLayerIsNotMounted() throws Exception {
    Files.writeString(tree.resolve("file"), "content");
    SnapshotId id = publish();
    String layers = build(id, Optional.empty(), LARGE);
    Path image = artefacts(id).resolve(Layer.parse(layers).get(0).file());
    byte[] bytes = Files.readAllBytes(image);
    bytes[200] ^= 1;
    Files.write(image, bytes);
    assertThatThrownBy(() -> mount(id, layers)).hasMessageContaining("is damaged");
  }

  @Test
  void whereALayerCannotBeHadItIsSaidWhatToDo() throws Exception {
    Files.writeString(tree.resolve("file"), "content");
    SnapshotId id = publish();
    String layers = build(id, Optional.empty(), LARGE);
    Files.delete(artefacts(id).resolve(Layer.parse(layers).get(0).file()));
    assertThatThrownBy(() -> mount(id, layers)).hasMessageContaining("cannot be had. Fetch it.");
  }

  /** mksquashfs gives each name of a symbolic link a file of its own. */
  private SnapshotId publish() throws IOException {
    Command.run(List.of("/usr/bin/find", tree.toString(), "-type", "l", "-links", "+1", "-delete"));
    return repository.publish(PROFILE, tree, Listener.silent()).snapshot().id();
  }

  private Path artefacts(SnapshotId id) {
    return place.resolve("artefacts").resolve(id.hex());
  }

  private ImageStep.LayerBase base(SnapshotId id, String layers) {
    return new ImageStep.LayerBase(
        path(repository.manifest(PROFILE, id)), path(artefacts(id)), Layer.parse(layers));
  }

  private String build(SnapshotId id, Optional<ImageStep.LayerBase> base, long limit)
      throws Exception {
    Files.createDirectories(artefacts(id));
    Map<String, String> facts =
        new LayersBuilder(Listener.silent())
            .build(
                new ImageStep.BuildLayers(
                    path(repository.tree(PROFILE, id)),
                    path(repository.manifest(PROFILE, id)),
                    base,
                    path(artefacts(id)),
                    id.hex(),
                    limit,
                    Compression.parse("zstd:1"),
                    "packing"));
    assertThat(facts).containsOnlyKeys(ImageStep.BuildLayers.LAYERS);
    assertThat(artefacts(id).resolve(".layers")).doesNotExist();
    return facts.values().iterator().next();
  }

  private Path mount(SnapshotId id, String layers) throws IOException {
    Path root = place.resolve("root-" + ++mounted);
    new Script(Files.createDirectories(place.resolve("script-" + mounted)))
        .run(
            new ImageStep.MountLayers(
                path(artefacts(id)), Value.text(layers), path(root), "Fetch it.", "stacking"));
    return root;
  }

  private void assertIsStack(SnapshotId id, String layers) throws IOException {
    assertThat(repository.compare(PROFILE, id, mount(id, layers), KEPT, Listener.silent()))
        .isEmpty();
  }
}
