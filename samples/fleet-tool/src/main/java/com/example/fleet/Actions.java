package com.example.fleet;

import java.util.Map;
import java.util.function.Function;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/**
 * What can be asked for and done.
 *
 * @param site the site
 * @param publishing who publishes
 */
record Actions(SiteFile site, Publishing publishing) {

  /** Only tells. */
  Answer get(String path, Map<String, String> query) {
    return switch (path) {
      case "/" -> machines();
      case "/plan" -> plan(word(query, "machine"), word(query, "mode"));
      case "/fleet.css" -> Answer.file("fleet.css", "text/css");
      case "/fleet.js" -> Answer.file("fleet.js", "text/javascript");
      default -> nothing(path);
    };
  }

  /** Does something. */
  Answer post(String path, Map<String, String> form) {
    switch (path) {
      case "/publish" -> publishing.start(word(form, "profile"));
      case "/cancel" -> publishing.cancel();
      case "/mode" ->
          site.changeMode(
              name(word(form, "machine"), MachineName::new),
              name(word(form, "mode"), Mode::new),
              word(form, "site"));
      default -> {
        return nothing(path);
      }
    }
    return Answer.goTo("/");
  }

  private Answer machines() {
    try (Engine engine = site.open()) {
      return Answer.page("Machines", MachinesPage.of(engine, publishing.progress()));
    }
  }

  private Answer plan(String machine, String mode) {
    String seen = site.version();
    try (Engine engine = site.open()) {
      return Answer.page(
          machine + " in mode " + mode, PlanPage.of(engine, machine, name(mode, Mode::new), seen));
    }
  }

  private static String word(Map<String, String> words, String name) {
    String word = words.get(name);
    if (word == null) {
      throw new StatelessException(
          "do what was asked", "'" + name + "' is not said", "Begin at the list of machines.");
    }
    return word;
  }

  private static <T> T name(String text, Function<String, T> type) {
    try {
      return type.apply(text);
    } catch (IllegalArgumentException e) {
      throw new StatelessException(
          "do what was asked", String.valueOf(e.getMessage()), "Begin at the list of machines.", e);
    }
  }

  private static Answer nothing(String path) {
    return Answer.failure(
        404,
        new StatelessException(
            "show " + path, "there is no such page", "Begin at the list of machines."));
  }
}
