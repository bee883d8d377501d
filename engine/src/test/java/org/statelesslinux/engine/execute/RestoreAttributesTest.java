package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.testsupport.Needs;

/** What a transport has lost is put back, as far as the root takes it. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools")
    })
class RestoreAttributesTest {
  @TempDir Path directory;

  private Script script;
  private Path root;
  private Path dump;

  @BeforeEach
  void make() throws IOException {
    script = new Script(directory);
    root = Files.createDirectory(directory.resolve("root"));
    dump = directory.resolve("attributes");
  }

  /** A ramfs takes no extended attributes at all. */
  @AfterEach
  void unmount() throws IOException {
    said("umount", root.toString());
  }

  @Test
  void whatIsMissingIsSetAndWhatElseIsThereStays() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    said("setfattr", "-n", "user.other", "-v", "stays", file.toString());
    dump("user.note=0sb25l", "trusted.note=0sdHdv");

    restore();

    assertThat(said("getfattr", "--absolute-names", "-d", "-m", "-", file.toString()))
        .contains("user.other=\"stays\"", "user.note=\"one\"", "trusted.note=\"two\"");
    assertThat(notes()).isEmpty();
  }

  @Test
  void whereTheRootTakesNoneOfPeoplesItIsSaid() throws IOException {
    said("mount", "-t", "ramfs", "none", root.toString());
    Files.writeString(root.resolve("file"), "x");
    dump("user.note=0sb25l");

    restore();

    assertThat(notes()).singleElement().asString().contains("'user.'", "were left out");
    assertThat(script.runtime.resolve("status-notes")).content().contains("'user.'");
  }

  @Test
  void whereTheRootTakesNoneOfTheKernelsNothingStarts() throws IOException {
    said("mount", "-t", "ramfs", "none", root.toString());
    Files.writeString(root.resolve("file"), "x");
    dump("security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=", "user.note=0sb25l");

    assertThatThrownBy(this::restore)
        .hasMessageContaining("setfattr")
        .hasMessageContaining("Operation not supported");
  }

  @Test
  void whatLiesInAnImageThatHoldsNoneAtAllGetsThem() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createDirectory(tree.resolve("file"));
    Path image = directory.resolve("image");
    said("mksquashfs", tree.toString(), image.toString(), "-quiet", "-no-progress");
    Path lower = Files.createDirectory(directory.resolve("lower"));
    Path above = Files.createDirectory(directory.resolve("above"));
    try {
      assertThat(said("mount", "-o", "loop,ro", image.toString(), lower.toString())).isEmpty();
      assertThat(said("mount", "-t", "tmpfs", "none", above.toString())).isEmpty();
      Files.createDirectory(above.resolve("upper"));
      Files.createDirectory(above.resolve("work"));
      String options =
          "lowerdir=%s,upperdir=%s,workdir=%s"
              .formatted(lower, above.resolve("upper"), above.resolve("work"));
      assertThat(said("mount", "-t", "overlay", "none", "-o", options, root.toString())).isEmpty();
      // u::rwx,g::r-x,g:adm:r-x,m::r-x,o::r-x, as Debian's /var/log/journal has it.
      String acl = "0sAgAAAAEABwD/////BAAFAP////8IAAUABAAAABAABQD/////IAAFAP////8=";
      dump("system.posix_acl_default=" + acl);

      restore();

      assertThat(
              said("getfattr", "--absolute-names", "-d", "-m", "-", "-e", "base64", root + "/file"))
          .contains("system.posix_acl_default=" + acl);
    } finally {
      said("umount", root.toString());
      said("umount", above.toString());
      said("umount", lower.toString());
    }
  }

  @Test
  void anotherReasonIsAFailure() throws IOException {
    Files.createSymbolicLink(root.resolve("file"), Path.of("nowhere"));
    dump("user.note=0sb25l");

    assertThatThrownBy(this::restore)
        .hasMessageContaining("setfattr")
        .hasMessageContaining("Operation not permitted");
  }

  private void dump(String... attributes) throws IOException {
    Files.writeString(dump, "# file: file\n" + String.join("\n", attributes) + "\n\n");
    Files.writeString(directory.resolve("attributes.paths"), "file\0");
  }

  private void restore() {
    script.run(new CoreStep.RestoreAttributes(path(root), path(dump), "putting back"));
  }

  private List<String> notes() {
    return script.events.stream()
        .flatMap(event -> event instanceof Event.Note note ? List.of(note.text()).stream() : null)
        .toList();
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
