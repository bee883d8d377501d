package org.statelesslinux.engine.config;

import java.util.List;
import java.util.stream.Collectors;
import org.statelesslinux.model.StatelessException;

/** A configuration cannot be used; holds everything that is wrong with it. */
public final class ConfigException extends StatelessException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * Holds problems.
   *
   * @param file the configuration
   * @param problems at least one, in the order of their places
   */
  public ConfigException(String file, List<Problem> problems) {
    super(
        "use the configuration " + file,
        (problems.size() == 1 ? "there is 1 problem:" : "there are %d problems:")
                .formatted(problems.size())
            + problems.stream().map(one -> "\n  " + one).collect(Collectors.joining()),
        "Correct the file; 'stateless check' looks at it again.");
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the order of the places. */
  public List<Problem> problems() {
    return problems;
  }
}
