package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Value;

class ValuesTest {
  private final Values values = new Values(Map.of("image.bytes", "42"));

  @Test
  void factsBecomeWhatTheyAre() {
    assertThat(values.text(Value.join(Value.text("size="), Value.fact("image.bytes"))))
        .isEqualTo("size=42");
  }

  @Test
  void aFactThatIsNotKnownIsNamed() {
    assertThatThrownBy(() -> values.text(Value.fact("verity.root")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("the fact verity.root is not known")
        .hasMessageContaining("Publish the profile");
  }

  @Test
  void secretsAreRevealedOnlyWhereTheyMay() {
    Value secret = Value.join(Value.text("key="), Value.secret(Secret.of("hunter2")));
    assertThat(values.revealed(secret)).isEqualTo("key=hunter2");
    assertThatThrownBy(() -> values.text(secret))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("hunter2");
  }
}
