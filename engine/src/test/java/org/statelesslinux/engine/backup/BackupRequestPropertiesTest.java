package org.statelesslinux.engine.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.statelesslinux.engine.backup.BackupRequest.Verb;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StoreName;

class BackupRequestPropertiesTest {
  private static final String LINEAGE = "0123456789abcdef0123456789abcdef";
  private static final String CODE = "e".repeat(64);
  private static final List<String> GOOD =
      List.of(
          "backup", "pc-01", "complete", "machine", LINEAGE, "7", "-", "unchanged", "1-ab", CODE);
  private static final List<String> BLANK =
      List.of("backup", "pc-01", "look", "machine", "-", "0", "-", "-", "1-ab", CODE);

  private static byte[] bytes(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(ISO_8859_1);
  }

  private static List<String> with(List<String> lines, int line, String text) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(line, text);
    return changed;
  }

  @Example
  void aRequestIsRead() {
    BackupRequest request = BackupRequest.parse(bytes(GOOD));

    assertThat(request.machine()).isEqualTo(new MachineName("pc-01"));
    assertThat(request.verb()).isEqualTo(Verb.COMPLETE);
    assertThat(request.store()).isEqualTo(new StoreName("machine"));
    assertThat(request.claim())
        .isEqualTo(new Claim(Optional.of(new Position(LINEAGE, 7)), Optional.empty()));
    assertThat(request.unchanged()).isTrue();
    assertThat(request.challenge()).isEqualTo("1-ab");
    assertThat(request.signed()).isEqualTo(String.join("\n", GOOD.subList(0, 9)) + "\n");
    assertThat(BackupRequest.parse(bytes(BLANK)).claim())
        .isEqualTo(new Claim(Optional.empty(), Optional.empty()));
  }

  @Property
  void whatMachinesWriteIsRead(
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long generation,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long parent) {
    List<String> lines = with(with(GOOD, 5, Long.toString(generation)), 6, LINEAGE + ":" + parent);

    assertThat(BackupRequest.parse(bytes(lines)).claim())
        .isEqualTo(
            new Claim(
                Optional.of(new Position(LINEAGE, generation)),
                Optional.of(new Position(LINEAGE, parent))));
  }

  @Example
  void everythingElseIsRefused() {
    refused(with(GOOD, 0, "report"), "the first line is 'backup'");
    refused(with(GOOD, 1, "../pc-02"), "is not a machine name");
    refused(with(GOOD, 1, ".."), "is not a machine name");
    refused(with(GOOD, 2, "Look"), "the verb is look, begin or complete");
    refused(with(GOOD, 3, "../x"), "is not a store name");
    refused(with(GOOD, 4, LINEAGE.toUpperCase(java.util.Locale.ROOT)), "a lineage has 32");
    refused(with(GOOD, 4, LINEAGE + "0"), "a lineage has 32");
    refused(with(GOOD, 5, "-1"), "a generation is a decimal number");
    refused(with(GOOD, 5, "07"), "a generation is a decimal number");
    refused(with(GOOD, 5, "1" + "0".repeat(18)), "a generation is a decimal number");
    refused(with(GOOD, 5, "\u0661"), "a generation is a decimal number");
    refused(with(GOOD, 6, LINEAGE), "a parent is a lineage, a colon and a generation");
    refused(with(GOOD, 6, LINEAGE + ":"), "a generation is a decimal number");
    refused(with(GOOD, 7, "changed"), "the state is '-'");
    refused(with(with(GOOD, 2, "begin"), 7, "unchanged"), "the state is '-'");
    refused(with(GOOD, 9, CODE.replace('e', 'E')), "the code has 64");
    refused(with(BLANK, 2, "begin"), "a blank store has nothing that could be sent");
    refused(with(BLANK, 5, "1"), "a blank store has generation 0 and no parent");
    refused(with(BLANK, 6, LINEAGE + ":1"), "a blank store has generation 0 and no parent");
    refused(GOOD.subList(0, 9), "a request has 10 lines");
    refused(with(GOOD, 8, "1\n2"), "a request has 10 lines");
    assertThatThrownBy(() -> BackupRequest.parse(String.join("\n", GOOD).getBytes(ISO_8859_1)))
        .hasMessage("a request has 10 lines");
  }

  private static void refused(List<String> lines, String why) {
    assertThatThrownBy(() -> BackupRequest.parse(bytes(lines)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @Property
  void whateverComesIsReadOrRefused(@ForAll @Size(max = 400) byte[] bytes) {
    readOrRefused(bytes);
  }

  @Property
  void soIsARequestWithOneLineChanged(
      @ForAll @IntRange(max = 9) int line, @ForAll("words") String word) {
    readOrRefused(bytes(with(GOOD, line, word)));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("ab09-:./\n\r\u00e9 @").ofMaxLength(70);
  }

  private static void readOrRefused(byte[] bytes) {
    try {
      BackupRequest request = BackupRequest.parse(bytes);
      assertThat(request.signed() + request.code() + "\n").isEqualTo(new String(bytes, ISO_8859_1));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }
}
