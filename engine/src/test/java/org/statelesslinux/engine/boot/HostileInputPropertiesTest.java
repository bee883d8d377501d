package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.statelesslinux.model.StatelessException;

/** Whatever a tree holds, reading it ends in an answer or in an error that is meant. */
class HostileInputPropertiesTest {
  private static final String LISTS = " \n:-_.*?[]^!/abk#o";

  @Property
  void bytesAreAnElfFileOrRefused(@ForAll @Size(max = 400) byte[] bytes) {
    byte[] marked = Arrays.copyOf(bytes, bytes.length + 16);
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1}, 0, marked, 0, 6);
    readsOrRefuses(marked);
  }

  @Property
  void damagedElfFilesAreReadOrRefused(@ForAll long seed, @ForAll @IntRange(max = 30) int hits) {
    Random random = new Random(seed);
    byte[] elf =
        TestElf.of(
                random.nextBoolean() ? 32 : 64,
                random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
                62)
            .interpreter("/lib/ld.so")
            .needs("libc.so.6")
            .modinfo("firmware=x")
            .bytes();
    for (int i = 0; i < hits; i++) {
      elf[random.nextInt(elf.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
    }
    readsOrRefuses(elf);
  }

  private static void readsOrRefuses(byte[] bytes) {
    try {
      Elf.read(bytes).section(".modinfo");
    } catch (ElfException e) {
      assertThat(e).hasMessageMatching("(?s)it.*|a.*");
    }
  }

  @Property
  void listsOfModulesAreReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    try {
      ModuleIndex index = ModuleIndex.parse(text(random), text(random), text(random), text(random));
      index.names().forEach(name -> assertThat(index.resolve(name)).containsExactly(name));
    } catch (StatelessException e) {
      assertThat(e.advice()).contains("depmod");
    }
  }

  @Property
  void aModuleNeverStandsOutsideItsDirectory(
      @ForAll @StringLength(max = 30) String start, @ForAll @StringLength(max = 30) String end) {
    try {
      ModuleIndex index = ModuleIndex.parse(start + "../" + end + ".ko:", "", "", "");
      index
          .names()
          .forEach(
              name ->
                  assertThat(index.module(name).orElseThrow().path().split("/"))
                      .doesNotContain(".."));
    } catch (StatelessException e) {
      assertThat(e.advice()).contains("depmod");
    }
  }

  @Property
  void aNameMatchesItselfAndStars(@ForAll @StringLength(max = 20) String name) {
    String plain = name.replaceAll("[*?\\[]", "x");
    assertThat(new NamePattern(plain).matches(plain)).isTrue();
    assertThat(new NamePattern("*" + plain + "*").matches(plain)).isTrue();
    assertThat(new NamePattern("*").matches(name)).isTrue();
  }

  @Property
  void anyPatternIsTried(@ForAll long seed) {
    Random random = new Random(seed);
    String pattern = text(random);
    assertThatCode(() -> new NamePattern(pattern).matches(text(random))).doesNotThrowAnyException();
  }

  @Property
  void versionsHaveOneOrder(@ForAll long seed) {
    Random random = new Random(seed);
    VersionOrder order = new VersionOrder();
    String a = version(random);
    String b = version(random);
    String c = version(random);
    assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
    assertThat(order.compare(a, b) == 0).isEqualTo(a.equals(b));
    if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
      assertThat(order.compare(a, c)).isNotPositive();
    }
  }

  private static String text(Random random) {
    byte[] bytes = new byte[random.nextInt(60)];
    for (int i = 0; i < bytes.length; i++) {
      boolean known = random.nextInt(8) > 0;
      bytes[i] =
          (byte) (known ? LISTS.charAt(random.nextInt(LISTS.length())) : random.nextInt(256));
    }
    return new String(bytes, ISO_8859_1).replace("k", ".ko").replace("#", "softdep alias ");
  }

  private static String version(Random random) {
    StringBuilder version = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      version.append("01259~.-+abZ".charAt(random.nextInt(12)));
    }
    return version.toString();
  }
}
