package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

class ArchiveTest {
  private static AbsolutePath path(String path) {
    return AbsolutePath.of(path);
  }

  private static byte[] bytes(Archive archive) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archive.writeTo(out);
    return out.toByteArray();
  }

  @Test
  void itHoldsFilesDirectoriesAndLinksOfRootFrom1970() throws IOException {
    Archive archive = new Archive();
    archive.file(path("/b/tool"), ByteSource.wrap(new byte[] {1, 2, 3}), 0755);
    archive.text(path("/b/übel"), "text");
    archive.link(path("/a/link"), "../b/tool");
    archive.directory(path("/proc"));

    Unpacked unpacked = Unpacked.of(archive);

    assertThat(unpacked.entries().keySet())
        .containsExactly("/a", "/a/link", "/b", "/b/tool", "/b/übel", "/proc");
    assertThat(unpacked.entries().values().stream().map(CpioArchiveEntry::getMode))
        .containsExactly(0040755L, 0120777L, 0040755L, 0100755L, 0100644L, 0040755L);
    assertThat(unpacked.entries().values().stream().map(CpioArchiveEntry::getInode))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(unpacked.entries().values())
        .allMatch(e -> e.getTime() == 0 && e.getUID() == 0 && e.getGID() == 0);
    assertThat(unpacked.bytes("/b/tool")).containsExactly(1, 2, 3);
    assertThat(unpacked.text("/a/link")).isEqualTo("../b/tool");
  }

  @Test
  void theOrderInWhichThingsAreAddedDoesNotShow() throws IOException {
    Archive one = new Archive();
    one.text(path("/a/x"), "x");
    one.text(path("/b"), "b");
    Archive other = new Archive();
    other.text(path("/b"), "b");
    other.directory(path("/a"));
    other.text(path("/a/x"), "x");

    assertThat(bytes(one)).isEqualTo(bytes(other));
  }

  @Test
  void anotherArchiveMayFollow() throws IOException {
    for (int length = 0; length < 5; length++) {
      Archive archive = new Archive();
      archive.text(path("/file"), "x".repeat(length));
      assertThat(bytes(archive).length % 4).isZero();
    }
  }

  @Test
  void twoThingsCannotStandAtOnePlace() {
    Archive archive = new Archive();
    archive.text(path("/file"), "first");

    assertThatThrownBy(() -> archive.text(path("/file"), "second"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'/file'");
    assertThatThrownBy(() -> archive.text(path("/file/below"), "second"))
        .isInstanceOf(StatelessException.class);
    assertThatThrownBy(() -> archive.link(path("/"), "elsewhere"))
        .isInstanceOf(StatelessException.class);
  }

  @Test
  void aMachinesArchiveHoldsItsFiles() throws IOException {
    byte[] archive =
        new MachineArchive()
            .file(path("/stateless/report.key"), "key".getBytes(UTF_8), 0600)
            .file(path("/stateless/machine"), "MACHINE='x'\n".getBytes(UTF_8), 0644)
            .toBytes();

    Unpacked unpacked = Unpacked.of(archive);
    assertThat(unpacked.text("/stateless/machine")).isEqualTo("MACHINE='x'\n");
    assertThat(unpacked.entries().get("/stateless/report.key").getMode()).isEqualTo(0100600);
  }
}
