package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;

class SiteSecretTest {
  private static final String DIGITS = "0123456789abcdef".repeat(4);
  private static final MachineName MACHINE = new MachineName("pc-01");

  @TempDir Path directory;

  @Test
  void theFirstUseMakesItForItsOwnerAlone() throws Exception {
    Path repository = directory.resolve("new/repository");
    String code = code(SiteSecret.in(repository));
    assertThat(code(SiteSecret.in(repository))).isEqualTo(code);
    Path file = repository.resolve("secret");
    assertThat(file).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(repository)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void ofManyThatUseItFirstAtOnceAllGetTheSame() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        Path repository = directory.resolve("round-" + round);
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<String> use =
            () -> {
              start.await();
              return code(SiteSecret.in(repository));
            };
        Set<String> codes = new HashSet<>();
        for (Future<String> one : pool.invokeAll(Collections.nCopies(threads, use))) {
          codes.add(one.get());
        }
        assertThat(codes).hasSize(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void oneThatOthersCanReadIsRefused() throws Exception {
    SiteSecret.in(directory);
    Path file = directory.resolve("secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SiteSecret.in(directory))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("rw-r-----")
        .hasMessageContaining("chmod 600");
  }

  @Test
  void oneOfAnotherSizeAndALinkAreRefused() throws Exception {
    Path file = directory.resolve("secret");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    assertThatThrownBy(() -> SiteSecret.in(directory)).hasMessageContaining("32 bytes");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("elsewhere"));
    assertThatThrownBy(() -> SiteSecret.in(directory)).hasMessageContaining("32 bytes");
  }

  @Test
  void aWrittenOneIsHexadecimalOrBase64() {
    byte[] bytes = HexFormat.of().parseHex(DIGITS);
    String code = code(SiteSecret.parse(DIGITS));
    assertThat(code(SiteSecret.parse(DIGITS.toUpperCase(Locale.ROOT) + "\n"))).isEqualTo(code);
    assertThat(code(SiteSecret.parse(Base64.getEncoder().encodeToString(bytes)))).isEqualTo(code);
    assertThat(code(SiteSecret.parse(Base64.getEncoder().withoutPadding().encodeToString(bytes))))
        .isEqualTo(code);
  }

  @Test
  void whatIsNoSecretIsRefusedAndNotShown() {
    for (String text : List.of("", "hunter2hunter2", DIGITS + "00", "!" + DIGITS.substring(1))) {
      assertThatThrownBy(() -> SiteSecret.parse(text))
          .isInstanceOf(StatelessException.class)
          .hasNoCause()
          .satisfies(
              e -> {
                if (!text.isEmpty()) {
                  assertThat(e.getMessage()).doesNotContain(text);
                }
              });
    }
  }

  /** Worked out with Python's hmac module: machines' keys must never change. */
  @Test
  void theKeyOfAMachineIsFixedForGood() {
    SiteSecret secret = SiteSecret.parse(DIGITS);
    assertThat(code(secret))
        .isEqualTo("3af408784551556d8c2507b4b0d1e2d01b149afd20121b6fffd6baf779dd4ccc");
    assertThat(
            HexFormat.of().formatHex(secret.reportKey(new MachineName("pc-02"), 0).code("hello\n")))
        .isNotEqualTo(code(secret));
  }

  /** Worked out with Python's hmac module. */
  @Test
  void anotherEpochHasOtherKeys() {
    SiteSecret secret = SiteSecret.parse(DIGITS);
    assertThat(HexFormat.of().formatHex(secret.reportKey(MACHINE, 1).code("hello\n")))
        .isEqualTo("73f2f104c21d4b43152772cd34b589c910f8b069b7c3a7a2b88f041570261c95");
    assertThat(secret.backupPassword(MACHINE, 0).reveal())
        .isEqualTo("b109025baed4788652c5e1da8c8e6823b68a9b4c8acae9f9d16c75eda3c2bb70");
    assertThat(secret.backupPassword(MACHINE, 1).reveal())
        .isEqualTo("c8e8ebf04fa6f333417b22ba8dab85149deee535e209b4ca2af9eef13849d057");
  }

  @Test
  void neitherSecretNorKeyIsPrinted() {
    SiteSecret secret = SiteSecret.parse(DIGITS);
    assertThat(secret).hasToString("«secret»");
    assertThat(secret.reportKey(MACHINE, 0)).hasToString("«secret»");
  }

  @Test
  void withThePadsAPlainHashMakesTheCode() throws Exception {
    ReportKey key = SiteSecret.parse(DIGITS).reportKey(MACHINE, 0);
    byte[] pads = key.pads();
    assertThat(pads).hasSize(128);
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(pads, 0, 64);
    byte[] inner = sha256.digest("hello\n".getBytes(UTF_8));
    sha256.update(Arrays.copyOfRange(pads, 64, 128));
    assertThat(sha256.digest(inner)).isEqualTo(key.code("hello\n"));
    assertThat(key.isCode(key.code("hello\n"), "hello\n")).isTrue();
    assertThat(key.isCode(key.code("hello\n"), "hello")).isFalse();
    assertThat(key.isCode(new byte[0], "hello")).isFalse();
  }

  private static String code(SiteSecret secret) {
    return HexFormat.of().formatHex(secret.reportKey(MACHINE, 0).code("hello\n"));
  }
}
