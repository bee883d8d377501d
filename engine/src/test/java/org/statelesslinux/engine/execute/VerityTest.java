package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.Step;
import org.statelesslinux.testsupport.Needs;

@Needs(tools = @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"))
class VerityTest {
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
    Guard guard = append(Verity.OF_THIS_HOST, image);
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

  @Test
  void theSameImageGetsTheSameTreeAndAnotherOneAnother() throws Exception {
    fill(100_000);
    Guard guard = append(Verity.OF_THIS_HOST, image);
    byte[] first = Files.readAllBytes(image);
    fill(100_000);
    assertThat(append(Verity.OF_THIS_HOST, image)).isEqualTo(guard);
    assertThat(Files.readAllBytes(image)).isEqualTo(first);
    fill(100_001);
    assertThat(append(Verity.OF_THIS_HOST, image).root()).isNotEqualTo(guard.root());
  }

  @Test
  void theUuidIsOneOfTheVersionForOnesOwnMaking() {
    assertThat(Verity.uuid(HexFormat.of().parseHex("ff".repeat(32))))
        .hasToString("ffffffff-ffff-8fff-bfff-ffffffffffff");
    assertThat(Verity.uuid(new byte[32])).hasToString("00000000-0000-8000-8000-000000000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a1",
        "Root hash: a1",
        "A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1"
      })
  void whatIsNoRootHashIsRefused(String text) throws IOException {
    fill(5000);
    Verity other =
        program(
            "for a; do case $a in --root-hash-file=*) printf %s '"
                + text
                + "' >\"${a#*=}\";; esac; done");
    assertThatThrownBy(() -> append(other, image))
        .isInstanceOf(StepException.class)
        .hasMessageContaining(text.isEmpty() ? "nothing" : text)
        .hasMessageContaining("which is not 64 hexadecimal digits");
    assertThat(files()).containsExactlyInAnyOrder("image", "veritysetup");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"))
  void afterAFailureNoImageIsLeft() throws IOException {
    Files.createDirectories(place.resolve("tree"));
    ImageStep step =
        new ImageStep(Listener.silent(), program("echo 'Device is too small.' >&2; exit 1"));
    assertThatThrownBy(
            () ->
                step.build(
                    place.resolve("tree"),
                    image,
                    Step.ImageFormat.SQUASHFS,
                    Compression.parse("lz4"),
                    "packing"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("exited with 1 and said: Device is too small.");
    assertThat(files()).containsExactlyInAnyOrder("tree", "veritysetup");
  }

  @Test
  void withoutTheProgramNothingIsBegun() throws IOException {
    ImageStep step = new ImageStep(Listener.silent(), new Verity(place.resolve("none")));
    assertThatThrownBy(
            () ->
                step.build(
                    place.resolve("tree"),
                    image,
                    Step.ImageFormat.SQUASHFS,
                    Compression.parse("lz4"),
                    "packing"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("none, which guards an image against damage, is not there")
        .hasMessageContaining("apt-get install cryptsetup-bin");
    assertThat(files()).isEmpty();
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

  private byte[] fill(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(image, bytes);
    return bytes;
  }

  private Verity program(String script) throws IOException {
    Path program = place.resolve("veritysetup");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Verity(program);
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(place)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private record Guard(String root, long offset) {}

  private static Guard append(Verity verity, Path image) throws IOException, StepException {
    long offset = verity.pad(image);
    return new Guard(verity.append(image, offset), offset);
  }
}
