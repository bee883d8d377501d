package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElfTest {
  static Stream<Arguments> kinds() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(order -> Stream.of(Arguments.of(32, order), Arguments.of(64, order)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aProgramSaysItsLoaderItsLibrariesAndWhereTheyAre(int bits, ByteOrder order)
      throws ElfException {
    Elf elf =
        Elf.read(
            TestElf.of(bits, order, 8)
                .interpreter("/lib/ld.so")
                .needs("liba.so.1", "libc.so.6")
                .rpath("/opt/a:/opt/b")
                .runpath("$ORIGIN/../lib")
                .bytes());

    assertThat(elf.kind()).isEqualTo(new Elf.Kind(bits, order == ByteOrder.BIG_ENDIAN, 8));
    assertThat(elf.interpreter()).contains("/lib/ld.so");
    assertThat(elf.needed()).containsExactly("liba.so.1", "libc.so.6");
    assertThat(elf.rpath()).containsExactly("/opt/a", "/opt/b");
    assertThat(elf.runpath()).containsExactly("$ORIGIN/../lib");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSectionIsFoundByItsName(int bits, ByteOrder order) throws ElfException {
    Elf elf = Elf.read(TestElf.of(bits, order, 8).modinfo("license=GPL", "firmware=a.bin").bytes());

    assertThat(new String(elf.section(".modinfo").orElseThrow(), UTF_8))
        .isEqualTo("license=GPL\0firmware=a.bin\0");
    assertThat(elf.section(".text")).isEmpty();
  }

  @Test
  void aStaticProgramHasNoLoader() throws ElfException {
    assertThat(Elf.read(TestElf.usual().bytes()).interpreter()).isEmpty();
  }

  @Test
  void whatIsNoElfFileIsRefused() {
    for (String text : List.of("", "#!/bin/sh\n", "\177ELF", "\177ELF\3\1..........")) {
      assertThatThrownBy(() -> Elf.read(text.getBytes(UTF_8))).isInstanceOf(ElfException.class);
    }
  }

  @Test
  void aFileThatWasCutIsRefused() {
    byte[] whole = TestElf.usual().interpreter("/lib/ld.so").needs("libc.so.6").bytes();
    for (int length = 0; length < 300; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Elf.read(cut)).isInstanceOf(ElfException.class);
    }
  }
}
