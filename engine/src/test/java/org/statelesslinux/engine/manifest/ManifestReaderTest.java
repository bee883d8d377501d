package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestReaderTest {
  private static final String ROOT = dir(".");

  @Test
  void entriesAreReadInOrder() throws IOException {
    assertThat(read("#mtree\n" + ROOT + dir("./a") + fifo("./a/b") + fifo("./a-") + dir("./b")))
        .containsExactly(".", "a", "a/b", "a-", "b");
  }

  @Test
  void aLineLongerThanTheBufferIsRead() throws IOException {
    String tags = " tags=xattr.user.a:" + "AAAA".repeat(100_000) + "\n";
    String entry = fifo("./a").replace("\n", tags);

    assertThat(read("#mtree\n" + ROOT + entry + fifo("./b"))).containsExactly(".", "a", "b");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | no '#mtree'",
        "#mtree                      | no entry",
        "#mtree 2,d:.                | no '#mtree'",
        "#mtree,d:./a                | the first entry is not the root directory",
        "#mtree,f:.                  | the first entry is not the root directory",
        "#mtree,d:.,d:.              | . stands after .",
        "#mtree,d:.,f:./b,f:./a      | a stands after b",
        "#mtree,d:.,f:./a,f:./a      | a stands after a",
        "#mtree,d:.,f:./a/b          | a/b is in no directory",
        "#mtree,d:.,f:./a,f:./a/b    | a/b is in no directory",
        "#mtree,d:.,d:./a,f:./a/b/c  | a/b/c is in no directory",
        "#mtree,d:.,d:./a,f:./b,f:./a/b | a/b stands after b",
      })
  void aManifestOutOfOrderIsRefused(String lines, String why) {
    StringBuilder text = new StringBuilder();
    for (String line : lines.split(",", -1)) {
      String path = line.substring(line.indexOf(':') + 1);
      text.append(
          line.startsWith("d:") ? dir(path) : line.startsWith("f:") ? fifo(path) : line + "\n");
    }

    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aManifestThatIsCutOffIsRefused() {
    String whole = "#mtree\n" + ROOT + dir("./a");

    assertThatThrownBy(() -> read(whole.substring(0, whole.length() - 1)))
        .isInstanceOf(ManifestException.class)
        .hasMessage("line 3 of the manifest: the line does not end");
  }

  @Test
  void hardLinksThatAreNotNumberedInOrderAreRefused() {
    String second = fifo("./a").replace("\n", " tags=hl.2\n");

    assertThatThrownBy(() -> read("#mtree\n" + ROOT + second))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("not numbered in order");
  }

  private static String dir(String path) {
    return path + " type=dir mode=0755 uid=0 gid=0 time=1.000000000\n";
  }

  private static String fifo(String path) {
    return path + " type=fifo mode=0755 uid=0 gid=0 time=1.000000000\n";
  }

  private static List<String> read(String text) throws IOException {
    List<String> paths = new ArrayList<>();
    try (ManifestReader reader =
        new ManifestReader(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        paths.add(entry.path().toString());
      }
    }
    return paths;
  }
}
