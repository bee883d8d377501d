package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
      @Needs.Tool(name = "mkfs.erofs", debianPackage = "erofs-utils"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin")
    })
class ErofsImageTest {
  private static final FileTime LATEST =
      FileTime.from(Instant.ofEpochSecond(0xffffffffL, 999_999_999));

  @TempDir Path place;

  private final List<Event> events = new ArrayList<>();
  private Path tree = Path.of("");

  @BeforeEach
  void makeATree() throws IOException {
    tree = Files.createDirectories(place.toRealPath().resolve("tree"));
    Files.writeString(tree.resolve("file"), "content");
    Files.createLink(tree.resolve("other"), tree.resolve("file"));
    Files.write(tree.resolve("zeros"), new byte[3_000_000]);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("zeros"));
    Files.writeString(tree.resolve("n".repeat(254)), "long name");
    Files.setLastModifiedTime(tree.resolve("zeros"), LATEST);
    Files.setLastModifiedTime(
        tree.resolve("file"), FileTime.from(Instant.ofEpochSecond(1, 23_456_789)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "lz4hc", "lz4hc:1", "lz4hc:12"})
  void anImageIsErofsAndTheSameTreeGivesTheSame(String compression) throws IOException {
    Map<String, String> facts = build("one", compression);
    assertThat(facts).containsEntry("image.format", "erofs").isEqualTo(build("two", compression));
    byte[] image = Files.readAllBytes(place.resolve("one"));
    assertThat(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(1024))
        .isEqualTo(0xE0F5E1E2);
    assertThat(image.length).isLessThan(200_000);
    assertThat(Command.run(List.of("/usr/bin/fsck.erofs", "" + place.resolve("one"))).exit())
        .isZero();
  }

  @Test
  void itsBeginningAndItsEndAreTold() {
    build("one", "lz4");
    assertThat(events)
        .containsSubsequence(
            new Event.Started("packing", 0, Event.Unit.ITEMS), new Event.Finished("packing"));
    assertThat(events).doesNotHaveAnyElementsOfTypes(Event.Note.class);
  }

  @Test
  @Needs(
      root = true,
      filesystems = "erofs",
      tools = {
        @Needs.Tool(name = "setfacl", debianPackage = "acl"),
        @Needs.Tool(name = "getfattr", debianPackage = "attr"),
        @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin")
      })
  void itKeepsAclsPartsOfSecondsHardLinksOwnersAndAttributes() throws IOException {
    must("/usr/bin/mknod", tree.resolve("device") + "", "c", "5", "1");
    Files.setAttribute(tree.resolve("file"), "unix:uid", 4_000_000);
    must("/usr/bin/setfacl", "-m", "u:1:r", tree.resolve("file") + "");
    must("/usr/bin/setfattr", "-n", "user.long", "-v", "x".repeat(3000), tree.resolve("file") + "");
    must("/usr/sbin/setcap", "cap_net_raw+ep", tree.resolve("zeros") + "");
    build("one", "lz4hc");
    Path mounted = Files.createDirectory(place.toRealPath().resolve("mounted"));
    must("/bin/mount", "-t", "erofs", "-o", "loop,ro", place.resolve("one") + "", mounted + "");
    try {
      assertThat(said(mounted))
          .isEqualTo(said(tree))
          .contains("user.long", "posix_acl", "security");
      assertThat(Files.readString(mounted.resolve("other"))).isEqualTo("content");
      assertThat(Files.getLastModifiedTime(mounted.resolve("zeros"))).isEqualTo(LATEST);
      assertThat(inode(mounted.resolve("other"))).isEqualTo(inode(mounted.resolve("file")));
    } finally {
      Unmounting.all(mounted);
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  /** All but directories' sizes and inode numbers. */
  private String said(Path root) throws IOException {
    Path into = place.resolve("said");
    must(
        "/bin/sh",
        "-c",
        "cd \"$0\" && { find . -printf '%P %y %m %U %G %T@ %n %l\\n' && stat -c '%n %t:%T' *"
            + " && getfattr -hRd -m - .; } | sort > \"$1\"",
        root.toString(),
        into.toString());
    return Files.readString(into);
  }

  private Map<String, String> build(String image, String compression) {
    Step step =
        new ImageStep.BuildImage(
            AbsolutePath.of(tree.toString()),
            AbsolutePath.of(place.resolve(image).toString()),
            ImageStep.ImageFormat.EROFS,
            Compression.parse(compression),
            "packing");
    return new ServerExecutor(events::add).run(Plan.of(step), Map.of()).facts();
  }

  private static void must(String... argv) throws IOException {
    assertThat(Command.run(List.of(argv))).matches(outcome -> outcome.exit() == 0);
  }
}
