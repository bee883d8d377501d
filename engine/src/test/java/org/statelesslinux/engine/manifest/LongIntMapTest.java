package org.statelesslinux.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class LongIntMapTest {
  @Property(tries = 100)
  void itHoldsWhatAHashMapHolds(
      @ForAll @Size(min = 1, max = 3000) long[] keys,
      @ForAll @IntRange(min = 1, max = 7) int step) {
    Map<Long, Integer> expected = new HashMap<>();
    LongIntMap map = new LongIntMap();

    for (int i = 0; i < keys.length; i++) {
      long key = i % step == 0 ? keys[i] : i;
      expected.put(key, i + 1);
      map.put(key, i + 1);
    }

    expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    for (long key : keys) {
      assertThat(map.get(~key)).isEqualTo(expected.getOrDefault(~key, LongIntMap.ABSENT));
    }
  }
}
