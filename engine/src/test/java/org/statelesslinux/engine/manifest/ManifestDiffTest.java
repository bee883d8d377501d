package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestDiffTest {
  @Test
  void equalManifestsHaveNoDifference() throws IOException {
    assertThat(
            diff(
                fifo("a", " tags=hl.1") + fifo("b", " tags=hl.1"),
                fifo("a", " tags=hl.1") + fifo("b", " tags=hl.1")))
        .isEmpty();
  }

  @Test
  void whatIsGoneAndWhatIsNewIsNamed() throws IOException {
    assertThat(diff(fifo("a", "") + fifo("c", ""), fifo("b", "") + fifo("c", "")))
        .containsExactly("a missing fifo nothing", "b extra nothing fifo");
  }

  @Test
  void theEndOfTheLongerManifestIsNamed() throws IOException {
    assertThat(diff(fifo("a", "") + fifo("b", ""), fifo("a", "")))
        .containsExactly("b missing fifo nothing");
    assertThat(diff(fifo("a", ""), fifo("a", "") + fifo("b", "")))
        .containsExactly("b extra nothing fifo");
  }

  @Test
  void attributesAreNamed() throws IOException {
    assertThat(diff(fifo("a", ""), fifo("a", "").replace("mode=0644", "mode=4644")))
        .containsExactly("a mode 0644 4644");
    assertThat(diff(fifo("a", " tags=xattr.user.x:AA=="), fifo("a", " tags=xattr.user.y:AQ==")))
        .containsExactly("a xattr user.x 0x00 none", "a xattr user.y none 0x01");
  }

  @Test
  void newGroupsOfHardLinksDoNotMakeOthersDiffer() throws IOException {
    String before = fifo("b", " tags=hl.1") + fifo("c", " tags=hl.1");
    String after =
        fifo("a1", " tags=hl.1")
            + fifo("a2", " tags=hl.1")
            + fifo("b", " tags=hl.2")
            + fifo("c", " tags=hl.2");

    assertThat(diff(before, after))
        .containsExactly("a1 extra nothing fifo", "a2 extra nothing fifo");
  }

  @Test
  void groupsThatPartOrMergeAreNamed() throws IOException {
    String together = fifo("a", " tags=hl.1") + fifo("b", " tags=hl.1");
    String apart = fifo("a", "") + fifo("b", "");

    assertThat(diff(together, apart)).containsExactly("b hard link hl.1 not to the same entries");
    assertThat(diff(apart, together)).containsExactly("b hard link none to another entry");
  }

  private static String fifo(String name, String end) {
    return "./" + name + " type=fifo mode=0644 uid=0 gid=0 time=1.000000000" + end + "\n";
  }

  private static List<String> diff(String first, String second) throws IOException {
    List<String> found = new ArrayList<>();
    try (ManifestReader one = reader(first);
        ManifestReader other = reader(second)) {
      ManifestDiff.compare(
          one,
          other,
          (path, what, expected, is) -> found.add(path + " " + what + " " + expected + " " + is));
    }
    return found;
  }

  private static ManifestReader reader(String entries) throws IOException {
    String text = "#mtree\n. type=dir mode=0755 uid=0 gid=0 time=1.000000000\n" + entries;
    return new ManifestReader(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
