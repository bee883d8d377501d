package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryDigestsTest {
  private static final byte[] ARCHIVE = {0, 1, (byte) 0xff};

  @TempDir Path directory;

  private final EntryDigests digests = new EntryDigests();
  private Path kernel;
  private Path image;
  private Path manifest;
  private Path attributes;

  @BeforeEach
  void write() throws IOException {
    kernel = Files.writeString(directory.resolve("kernel"), "KERNEL");
    image = Files.writeString(directory.resolve("image"), "IMAGE");
    manifest = Files.writeString(directory.resolve("manifest"), "MANIFEST");
    attributes = Files.writeString(directory.resolve("attributes"), "ATTRIBUTES");
  }

  @Test
  void itIsWhatAnybodyCanCompute() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (byte[] part :
        List.of(
            sha256("KERNEL".getBytes(UTF_8)),
            sha256("IMAGE".getBytes(UTF_8)),
            sha256("MANIFEST".getBytes(UTF_8)),
            sha256("ATTRIBUTES".getBytes(UTF_8)),
            ARCHIVE,
            "quiet \u00e9".getBytes(UTF_8))) {
      out.writeLong(part.length);
      out.write(part);
    }
    assertThat(of(digests, kernel, image, ARCHIVE, "quiet \u00e9"))
        .hasToString(HexFormat.of().formatHex(sha256(bytes.toByteArray())));
  }

  @Test
  void whereAndWhenItsFilesWereMadeIsNoMatter() throws Exception {
    EntryDigest before = of(digests, kernel, image, ARCHIVE, "quiet");
    Path other = Files.copy(kernel, directory.resolve("other"));
    Files.setLastModifiedTime(other, FileTime.fromMillis(0));
    assertThat(of(digests, other, image, ARCHIVE, "quiet")).isEqualTo(before);
    assertThat(of(new EntryDigests(), other, image, ARCHIVE, "quiet")).isEqualTo(before);
  }

  @Test
  void whateverIsDifferentInAnyPartIsSeen() throws Exception {
    EntryDigest before = of(digests, kernel, image, ARCHIVE, "quiet");
    assertThat(of(digests, image, kernel, ARCHIVE, "quiet")).isNotEqualTo(before);
    assertThat(of(digests, kernel, manifest, ARCHIVE, "quiet")).isNotEqualTo(before);
    assertThat(of(digests, kernel, image, new byte[] {0, 1}, "quiet")).isNotEqualTo(before);
    assertThat(of(digests, kernel, image, ARCHIVE, "quiet ")).isNotEqualTo(before);
    // A part does not end where the next one says.
    assertThat(of(digests, kernel, image, "ab".getBytes(UTF_8), "c"))
        .isNotEqualTo(of(digests, kernel, image, "a".getBytes(UTF_8), "bc"));
  }

  @Test
  void aFileThatWasReplacedIsReadAgain() throws Exception {
    EntryDigest before = of(digests, kernel, image, ARCHIVE, "quiet");
    FileTime time = Files.getLastModifiedTime(kernel);
    Path next = Files.writeString(directory.resolve("next"), "kernel");
    Files.setLastModifiedTime(next, time);
    Files.move(next, kernel, StandardCopyOption.REPLACE_EXISTING);
    assertThat(of(digests, kernel, image, ARCHIVE, "quiet")).isNotEqualTo(before);
    Files.delete(kernel);
    assertThatThrownBy(() -> of(digests, kernel, image, ARCHIVE, "quiet"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatStaysIsReadOnce() throws Exception {
    EntryDigest before = of(digests, kernel, image, ARCHIVE, "quiet");
    FileTime time = Files.getLastModifiedTime(kernel);
    // Nobody changes such a file in place; that this is not seen shows that it was not read.
    Files.writeString(kernel, "kernel");
    Files.setLastModifiedTime(kernel, time);
    assertThat(of(digests, kernel, image, ARCHIVE, "quiet")).isEqualTo(before);
    assertThat(of(new EntryDigests(), kernel, image, ARCHIVE, "quiet")).isNotEqualTo(before);
  }

  @Test
  void anotherTextIsNoDigest() {
    for (String text : List.of("", "-", "E".repeat(64), "e".repeat(63), "e".repeat(64) + "\n")) {
      assertThatThrownBy(() -> new EntryDigest(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("is not the digest of a boot entry");
    }
  }

  private EntryDigest of(
      EntryDigests digests, Path kernel, Path image, byte[] archive, String commandLine)
      throws IOException {
    SharedParts parts =
        new SharedParts(
            digests.part(kernel),
            digests.part(image),
            digests.part(manifest),
            digests.part(attributes));
    return EntryDigest.of(parts, archive, commandLine);
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
