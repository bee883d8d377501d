package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.testsupport.Needs;

@Needs(
    tools = {
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin")
    })
class ImageBuilderTest {
  @TempDir Path place;

  private final List<Event> events = new ArrayList<>();

  @BeforeEach
  void makeATree() throws IOException {
    Files.createDirectories(place.resolve("tree/etc"));
    Files.writeString(place.resolve("tree/etc/os-release"), "ID=test\n");
    Files.write(place.resolve("tree/zeros"), new byte[3_000_000]);
  }

  @Test
  void anImageYieldsItsSizeAndWhatGuardsIt() throws Exception {
    Map<String, String> facts = build("root.squashfs", "zstd:3");
    byte[] image = Files.readAllBytes(place.resolve("root.squashfs"));
    assertThat(facts)
        .containsOnly(
            Map.entry("image.format", "squashfs"),
            Map.entry("image.bytes", Integer.toString(image.length)),
            Map.entry("verity.root", facts.get("verity.root")),
            Map.entry("verity.offset", facts.get("verity.offset")));
    assertThat(new String(image, 0, 4, UTF_8)).isEqualTo("hsqs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "zstd:1", "gzip:9", "xz", "lz4"})
  void everyCompressionIsUnderstood(String compression) {
    assertThat(build("root.squashfs", compression)).containsKey("verity.root");
  }

  @Test
  void theSameTreeGivesTheSameImage() {
    assertThat(build("one", "zstd:3")).isEqualTo(build("two", "zstd:3"));
  }

  @Test
  void anImageIsMadeAnewOverAnOlderOne() throws IOException {
    Files.writeString(place.resolve("root.squashfs"), "older");
    build("root.squashfs", "zstd:3");
    assertThat(Files.size(place.resolve("root.squashfs"))).isGreaterThan(100);
  }

  @Test
  void progressReachesTheListener() {
    build("root.squashfs", "zstd:3");
    assertThat(events).contains(new Event.Started("packing", 0, Event.Unit.ITEMS));
    assertThat(events).hasAtLeastOneElementOfType(Event.Advanced.class);
    assertThat(events)
        .containsSubsequence(
            new Event.Finished("packing"),
            new Event.Started("making the hash tree of the image", 0, Event.Unit.ITEMS),
            new Event.Finished("making the hash tree of the image"));
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "setfacl", debianPackage = "acl"))
  void attributesThatTheFormatCannotHoldAreToldOnceByKind() throws IOException {
    for (String file : List.of("etc", "etc/os-release", "zeros")) {
      Command.run(
          List.of("/usr/bin/setfacl", "-m", "u:1:r", place.resolve("tree/" + file).toString()));
    }
    build("root.squashfs", "zstd:3");
    assertThat(events.stream().filter(Event.Note.class::isInstance))
        .containsExactly(
            new Event.Note(
                "The image format cannot hold the attribute system.posix_acl_access; left out 3"
                    + " times."));
  }

  @Test
  void afterAFailureNoHalfImageIsLeft() throws IOException {
    assertThatThrownBy(
            () ->
                new ServerExecutor(events::add)
                    .run(Plan.of(step("no-such-tree", "root.squashfs", "zstd:3")), Map.of()))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("/usr/bin/mksquashfs")
        .hasMessageContaining("no-such-tree")
        .hasMessageContaining("exited with 1");
    try (var files = Files.list(place)) {
      assertThat(files).containsExactly(place.resolve("tree"));
    }
  }

  @Test
  void aListenerThatThrowsEndsThePacking() {
    var executor =
        new ServerExecutor(
            event -> {
              if (event instanceof Event.Advanced || event instanceof Event.Finished) {
                throw new IllegalStateException("enough");
              }
            });
    assertThatThrownBy(
            () -> executor.run(Plan.of(step("tree", "root.squashfs", "zstd:3")), Map.of()))
        .hasMessage("enough");
    assertThat(place.resolve("root.squashfs")).doesNotExist();
  }

  private Map<String, String> build(String image, String compression) {
    return new ServerExecutor(events::add)
        .run(Plan.of(step("tree", image, compression)), Map.of())
        .facts();
  }

  private Step step(String tree, String image, String compression) {
    return new ImageStep.BuildImage(
        AbsolutePath.of(place.resolve(tree).toString()),
        AbsolutePath.of(place.resolve(image).toString()),
        ImageStep.ImageFormat.SQUASHFS,
        Compression.parse(compression),
        "packing");
  }
}
