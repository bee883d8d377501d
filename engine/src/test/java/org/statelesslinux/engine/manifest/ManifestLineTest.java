package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestLineTest {
  private static final String FILE =
      "./a type=file mode=0644 uid=0 gid=0 size=1 time=1.000000000 sha256digest=" + "0".repeat(64);

  @Provide
  Arbitrary<Entry> entries() {
    return Entries.entries();
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll("entries") Entry entry) {
    byte[] line = LineWriter.write(entry);

    assertThat(read(line)).isEqualTo(entry);
  }

  @Property
  void aLineIsOneLineOfVisibleAscii(@ForAll("entries") Entry entry) {
    String line = new String(LineWriter.write(entry), ISO_8859_1);

    assertThat(line).matches("\\./[!-~]+( [!-~]+)+\n");
  }

  @Property
  void aDamagedLineIsRefusedOrIsTheLineOfAnotherEntry(
      @ForAll("entries") Entry entry,
      @ForAll @IntRange(min = 0, max = 1_000_000) int place,
      @ForAll byte damage) {
    byte[] line = LineWriter.write(entry);
    line[place % (line.length - 1)] = damage == '\n' ? 0 : damage;

    Entry other;
    try {
      other = read(line);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(LineWriter.write(other)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "/a type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./../a type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a/.. type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a/./b type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a//b type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a/ type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./\\000 type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./\\057 type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./\\141 type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./\\14 type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a* type=dir mode=0755 uid=0 gid=0 time=1.000000000",
        "./a type=socket mode=0755 uid=0 gid=0 time=1.000000000",
        "./a type=dir mode=755 uid=0 gid=0 time=1.000000000",
        "./a type=dir mode=0855 uid=0 gid=0 time=1.000000000",
        "./a type=dir mode=0755 uid=00 gid=0 time=1.000000000",
        "./a type=dir mode=0755 uid=-1 gid=0 time=1.000000000",
        "./a type=dir mode=0755 uid=4294967296 gid=0 time=1.000000000",
        "./a type=dir mode=0755 uid=99999999999999999999 gid=0 time=1.000000000",
        "./a type=dir mode=0755 uid=0 gid=0 time=1",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.0",
        "./a type=dir mode=0755 uid=0 gid=0 time=-0.000000000",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 size=3",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=hl.1",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.:",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.user.a",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.user.a:A",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.user.a:AB==",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.user.a:AA",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.b:,xattr.a:",
        "./a type=dir mode=0755 uid=0 gid=0 time=1.000000000 tags=xattr.a:,xattr.a:",
        "./a type=link mode=0777 uid=0 gid=0 time=1.000000000 link=",
        "./a type=file mode=0644 uid=0 gid=0 size=1 time=1.000000000 sha256digest=00",
        "./a type=fifo mode=0644 uid=0 gid=0 time=1.000000000 device=native,1,1",
        "./a type=char mode=0644 uid=0 gid=0 time=1.000000000 device=linux,1,1"
      })
  void aLineThatNobodyWroteIsRefused(String line) {
    assertThatThrownBy(() -> read((line + "\n").getBytes(ISO_8859_1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" tags=hl.0", " tags=hl.01", " tags=hl.1,", " tags=hl.1,hl.1", " "})
  void aFileWithUnusableTagsIsRefused(String end) {
    assertThat(read((FILE + "\n").getBytes(ISO_8859_1)).size()).isEqualTo(1);
    assertThatThrownBy(() -> read((FILE + end + "\n").getBytes(ISO_8859_1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Entry read(byte[] line) {
    byte[] amid = new byte[line.length + 2];
    System.arraycopy(line, 0, amid, 1, line.length);
    Arrays.fill(amid, line.length, amid.length, (byte) 'x');
    return LineReader.read(amid, 1, line.length);
  }
}
