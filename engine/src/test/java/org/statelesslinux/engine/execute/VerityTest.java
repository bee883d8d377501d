package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

@Needs(tools = @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"))
class VerityTest {
  private static final int BLOCK = 4096;

  @TempDir Path place;

  private Path image = Path.of("");

  @BeforeEach
  void anImage() {
    image = place.resolve("image");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 1_000_000})
  void theTreeVouchesForEveryByteOfTheImage(int size) throws Exception {
    byte[] bytes = fill(size);
    Guard guard = append();
    assertThat(guard.offset()).isEqualTo((size + 4095L) / 4096 * 4096);
    assertThat(guard.root()).matches("[0-9a-f]{64}");
    byte[] all = Files.readAllBytes(image);
    assertThat(Arrays.copyOf(all, size)).isEqualTo(bytes);
    assertThat(Arrays.copyOfRange(all, size, (int) guard.offset()))
        .isEqualTo(new byte[(int) guard.offset() - size]);
    assertThat(verify(guard)).isZero();
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(size - 1L);
      file.write(bytes[size - 1] ^ 1);
    }
    assertThat(verify(guard)).isNotZero();
  }

  /** A level has 128 digests a block. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 127, 128, 129, 128 * 128, 128 * 128 + 1})
  void theBytesAreThoseOfVeritysetup(int blocks) throws Exception {
    fill(blocks * BLOCK);
    Path other = Files.copy(image, place.resolve("other"));
    Guard guard = append();
    assertThat(format(other, blocks)).isEqualTo(guard.root());
    assertThat(Files.mismatch(image, other)).isEqualTo(-1);
  }

  @Test
  void theSameImageGetsTheSameTreeAndAnotherOneAnother() throws Exception {
    fill(100_000);
    Guard guard = append();
    byte[] first = Files.readAllBytes(image);
    fill(100_000);
    assertThat(append()).isEqualTo(guard);
    assertThat(Files.readAllBytes(image)).isEqualTo(first);
    fill(100_001);
    assertThat(append().root()).isNotEqualTo(guard.root());
  }

  @Test
  void theUuidIsOneOfTheVersionForOnesOwnMaking() {
    assertThat(Verity.uuid(HexFormat.of().parseHex("ff".repeat(32))))
        .hasToString("ffffffff-ffff-8fff-bfff-ffffffffffff");
    assertThat(Verity.uuid(new byte[32])).hasToString("00000000-0000-8000-8000-000000000000");
  }

  private int verify(Guard guard) throws IOException {
    return Command.run(
            List.of(
                "/usr/sbin/veritysetup",
                "verify",
                "--hash-offset=" + guard.offset(),
                image.toString(),
                image.toString(),
                guard.root()))
        .exit();
  }

  /** With the salt and the UUID that the other one has in its header. */
  private String format(Path other, int blocks) throws IOException {
    byte[] header = new byte[512];
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
      file.seek((long) blocks * BLOCK);
      file.readFully(header);
    }
    Path root = place.resolve("root");
    Command.Outcome outcome =
        Command.run(
            List.of(
                "/usr/sbin/veritysetup",
                "format",
                "--data-blocks=" + blocks,
                "--hash-offset=" + blocks * BLOCK,
                "--salt=" + HexFormat.of().formatHex(header, 88, 88 + 32),
                "--uuid=" + Verity.uuid(Arrays.copyOfRange(header, 88, 88 + 32)),
                "--root-hash-file=" + root,
                other.toString(),
                other.toString()));
    assertThat(outcome.exit()).isZero();
    return Files.readString(root);
  }

  private byte[] fill(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(image, bytes);
    return bytes;
  }

  private record Guard(String root, long offset) {}

  private Guard append() throws IOException {
    long offset = Verity.pad(image);
    return new Guard(Verity.append(image, offset), offset);
  }
}
