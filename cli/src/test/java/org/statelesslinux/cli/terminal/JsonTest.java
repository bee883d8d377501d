package org.statelesslinux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  private static final JsonMapper READER = JsonMapper.shared();

  @Test
  void objectsAndListsAreIndented() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", "kiosk");
    object.put("sizes", List.of(1L, 2));
    object.put("none", List.of());
    object.put("fallback", Optional.empty());
    object.put("current", true);

    assertThat(Json.of(object))
        .isEqualTo(
            """
            {
              "name": "kiosk",
              "sizes": [
                1,
                2
              ],
              "none": [],
              "fallback": null,
              "current": true
            }""");
  }

  @Property
  void everyStringSurvivesAReader(@ForAll String text, @ForAll String key) {
    byte[] utf8 = Json.of(Map.of(key, List.of(text))).getBytes(StandardCharsets.UTF_8);

    assertThat(READER.readTree(utf8)).isEqualTo(READER.valueToTree(Map.of(key, List.of(text))));
  }

  @Test
  void halfASurrogatePairIsEscapedSinceUtf8CannotCarryIt() {
    assertThat(Json.of("\ud800")).isEqualTo("\"\\ud800\"");
  }

  @Test
  void whatHasNoShapeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.of(1.5));
  }
}
