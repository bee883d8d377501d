package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TreePathTest {
  @Provide
  Arbitrary<TreePath> paths() {
    return Entries.paths();
  }

  @Property
  void pathsAreInTheOrderOfTheirNamesOneByOne(
      @ForAll("paths") TreePath one, @ForAll("paths") TreePath other) {
    int expected = Arrays.compare(names(one), names(other), Arrays::compareUnsigned);

    assertThat(Integer.signum(one.compareTo(other))).isEqualTo(Integer.signum(expected));
  }

  @Property
  void aDirectoryIsAboveWhatIsInItAndComesBefore(
      @ForAll("paths") TreePath one, @ForAll("paths") TreePath other) {
    TreePath below = TreePath.of((text(one) + "/" + text(other)).getBytes(LATIN));

    assertThat(one.isAbove(below)).isTrue();
    assertThat(below.isAbove(one)).isFalse();
    assertThat(one).isLessThan(below);
    assertThat(TreePath.ROOT.isAbove(one)).isTrue();
    assertThat(TreePath.ROOT).isLessThan(one);
  }

  @Test
  void whatIsBelowADirectoryComesBeforeNamesThatOnlyBeginAlike() {
    List<String> walked = List.of("a", "a/b", "a/b/c", "a!", "a-", "a0", "b");

    assertThat(walked.stream().map(p -> TreePath.of(p.getBytes(UTF_8)))).isSorted();
  }

  @Test
  void theRootIsShownAsADot() {
    assertThat(TreePath.ROOT).hasToString(".");
    assertThat(TreePath.ROOT.child("etc".getBytes(UTF_8))).hasToString("etc");
  }

  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private static String text(TreePath path) {
    return new String(path.array(), LATIN);
  }

  private static byte[][] names(TreePath path) {
    List<byte[]> names = new ArrayList<>();
    for (String name : text(path).split("/", -1)) {
      names.add(name.getBytes(LATIN));
    }
    return names.toArray(new byte[0][]);
  }
}
