package org.statelesslinux.engine.publication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.StatelessException;

class FidelityTest {
  private static final String EMPTY_FILE =
      "type=file mode=0644 uid=0 gid=0 size=0 time=5.000000000 sha256digest=" + "0".repeat(64);
  private static final Set<Attribute> NOTHING = EnumSet.noneOf(Attribute.class);
  private static final Set<Attribute> ALL = EnumSet.allOf(Attribute.class);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OWNERS | type=dir mode=0755 uid=7 gid=0 time=5.000000000 | owners",
        "OWNERS | type=dir mode=0755 uid=0 gid=7 time=5.000000000 | owners",
        "DISTANT_TIMES | type=dir mode=0755 uid=0 gid=0 time=-1.000000000 | before 1970",
        "DISTANT_TIMES | type=dir mode=0755 uid=0 gid=0 time=4294967296.000000000 | after 2106",
        "SPECIAL_FILES | type=fifo mode=0644 uid=0 gid=0 time=5.000000000 | FIFOs",
        "SPECIAL_FILES | type=char mode=0644 uid=0 gid=0 time=5.000000000 device=native,1,3 | device"
      })
  void whatAModeLosesAndNothingPutsBackIsRefusedWithThePath(
      Attribute lost, String entry, String words) {
    assertThatThrownBy(() -> check(EnumSet.complementOf(EnumSet.of(lost)), "./odd " + entry))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot publish it: ")
        .hasMessageContaining("1 entries need")
        .hasMessageContaining(words)
        .hasMessageContaining("/odd");
    assertThatCode(() -> check(ALL, "./odd " + entry)).doesNotThrowAnyException();
  }

  @Test
  void hardLinksAndUnusualNamesAreRefusedWhereTheyAreLost() {
    String linked = EMPTY_FILE + " tags=hl.1";
    assertThatThrownBy(
            () ->
                check(
                    EnumSet.complementOf(EnumSet.of(Attribute.HARD_LINKS)),
                    "./a " + linked,
                    "./b " + linked))
        .hasMessageContaining("2 entries need hard links: /a, /b");
    assertThatThrownBy(
            () ->
                check(
                    EnumSet.complementOf(EnumSet.of(Attribute.ANY_NAME)),
                    "./two\\012lines " + EMPTY_FILE,
                    "./" + "x".repeat(255) + " " + EMPTY_FILE))
        .hasMessageContaining("2 entries need an unusual name");
    assertThatCode(
            () ->
                check(
                    EnumSet.complementOf(EnumSet.of(Attribute.ANY_NAME)),
                    "./a\\040b\\303\\244 " + EMPTY_FILE))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"security.capability", "system.posix_acl_access", "user.note"})
  void whatTheBootPutsBackIsNoReasonToRefuse(String attribute) {
    Set<Attribute> without =
        EnumSet.complementOf(
            EnumSet.of(
                Attribute.CAPABILITIES, Attribute.ACLS, Attribute.XATTRS, Attribute.NANOSECONDS));
    assertThatCode(() -> check(without, "./a " + EMPTY_FILE + " tags=" + xattr(attribute)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"trusted.overlay.opaque", "trusted.overlay.whiteout"})
  void marksOfOverlayfsAreRefusedInEveryMode(String attribute) {
    assertThatThrownBy(() -> check(ALL, "./a " + EMPTY_FILE + " tags=" + xattr(attribute)))
        .hasMessageContaining("a mark of overlayfs, which would hide files: /a");
  }

  @Test
  void aWhiteoutIsRefusedInEveryMode() {
    assertThatThrownBy(
            () ->
                check(
                    ALL,
                    "./gone type=char mode=0000 uid=0 gid=0 time=5.000000000 device=native,0,0"))
        .hasMessageContaining("a mark of overlayfs, which would hide files: /gone");
  }

  @Test
  void onlyTheFirstTenPathsAreNamed() {
    String[] many =
        IntStream.range(10, 30)
            .mapToObj(i -> "./f" + i + " " + EMPTY_FILE.replace("uid=0", "uid=9"))
            .toArray(String[]::new);
    assertThatThrownBy(() -> check(EnumSet.complementOf(EnumSet.of(Attribute.OWNERS)), many))
        .hasMessageContaining("20 entries need owners: /f10, ")
        .hasMessageContaining("/f19 …")
        .hasMessageNotContaining("/f20");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                check(
                    NOTHING,
                    "./a type=fifo mode=0644 uid=9 gid=0 time=-5.000000000",
                    "./b " + EMPTY_FILE))
        .hasMessageContaining("owners")
        .hasMessageContaining("permissions")
        .hasMessageContaining("times")
        .hasMessageContaining("before 1970")
        .hasMessageContaining("FIFOs");
  }

  private void check(Set<Attribute> carried, String... entries) {
    String manifest =
        "#mtree\n. type=dir mode=0755 uid=0 gid=0 time=5.000000000\n"
            + Arrays.stream(entries).map(entry -> entry + "\n").collect(Collectors.joining());
    try {
      Path file = Files.writeString(directory.resolve("manifest"), manifest, UTF_8);
      Fidelity.require("publish it", file, carried);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String xattr(String name) {
    return "xattr." + name + ":" + Base64.getEncoder().encodeToString("y".getBytes(UTF_8));
  }
}
