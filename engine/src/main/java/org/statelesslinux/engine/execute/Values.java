package org.statelesslinux.engine.execute;

import java.util.Map;
import java.util.stream.Collectors;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Value;

/** Turns the values of steps into text, with the facts that are known. Immutable. */
final class Values {
  private final Map<String, String> facts;

  Values(Map<String, String> facts) {
    this.facts = Map.copyOf(facts);
  }

  /**
   * The text of a value that is not secret.
   *
   * @throws StatelessException if a fact is not known yet
   */
  String text(Value value) {
    if (value instanceof Value.Secret) {
      throw new IllegalStateException("a secret may only stand in the content of a file");
    }
    if (value instanceof Value.Joined joined) {
      return joined.parts().stream().map(this::text).collect(Collectors.joining());
    }
    return revealed(value);
  }

  /**
   * The text of a value, secrets in clear.
   *
   * @throws StatelessException if a fact is not known yet
   */
  String revealed(Value value) {
    if (value instanceof Value.Fact fact) {
      String known = facts.get(fact.name());
      if (known == null) {
        throw new StatelessException(
            "carry the plan out",
            "the fact " + fact.name() + " is not known",
            "Publish the profile: publishing yields it.");
      }
      return known;
    }
    if (value instanceof Value.Secret secret) {
      return secret.secret().reveal();
    }
    if (value instanceof Value.Joined joined) {
      return joined.parts().stream().map(this::revealed).collect(Collectors.joining());
    }
    return ((Value.Text) value).text();
  }
}
