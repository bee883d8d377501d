package org.statelesslinux.engine.backend;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.SpiLevel;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Asks a provider what it declares, once, and refuses what no backend may declare. */
final class Declaration {
  private static final JsonFactory JSON = new JsonFactory();

  private Declaration() {}

  /** A reason for which a provider cannot be used. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String reason, @Nullable Throwable cause) {
      super(reason, cause);
    }

    String reason() {
      return Objects.requireNonNull(getMessage());
    }
  }

  static ModeInfo read(BackendProvider provider) throws Refused {
    // First of all: a provider for another level may lack every other method.
    int level = ask("spiLevel()", provider::spiLevel);
    if (level != SpiLevel.CURRENT) {
      throw new Refused(
          "it is built for level "
              + level
              + " of the backend interface and this version has level "
              + SpiLevel.CURRENT
              + "; use a build of it for this version",
          null);
    }
    Mode mode = ask("mode()", provider::mode);
    return new ModeInfo(
        mode,
        capabilities(provider),
        options(provider),
        provider.getClass().getName(),
        Origins.version(provider.getClass()),
        Origins.location(provider.getClass()));
  }

  private static Set<Capability> capabilities(BackendProvider provider) throws Refused {
    Set<Capability> declared = ask("capabilities()", provider::capabilities);
    return ask("what capabilities() holds", () -> Set.copyOf(declared));
  }

  private static List<Option<?>> options(BackendProvider provider) throws Refused {
    List<Option<?>> declared = ask("options()", provider::options);
    List<Option<?>> options = ask("what options() holds", () -> List.copyOf(declared));
    Set<String> names = new HashSet<>();
    for (Option<?> option : options) {
      if (!names.add(option.name())) {
        throw new Refused("it declares two options with the name '" + option.name() + "'", null);
      }
      String of = "option '" + option.name() + "'";
      ask("the default of " + of, option::fallback);
      ask("the help of " + of, option::help);
      ask("what is accepted by " + of, () -> option.type().accepted());
      String schema = ask("the schema of " + of, () -> option.type().schema());
      try {
        if (!isObject(schema)) {
          throw new Refused("the schema of " + of + " is not a JSON object", null);
        }
      } catch (JacksonException e) {
        throw new Refused("the schema of " + of + " is not JSON: " + Crash.inWords(e), e);
      }
    }
    return options;
  }

  /**
   * Reads tokens alone, since every command waits for this, and data binding takes long to start.
   */
  private static boolean isObject(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      parser.skipChildren();
      return object && parser.nextToken() == null;
    }
  }

  private static <T> T ask(String what, Callable<@Nullable T> question) throws Refused {
    try {
      T answer = question.call();
      if (answer == null) {
        throw new Refused(what + " is null", null);
      }
      return answer;
    } catch (Refused e) {
      throw e;
    } catch (Throwable e) {
      Crash.rethrowUnrecoverable(e);
      throw new Refused(what + " failed: " + Crash.inWords(e), e);
    }
  }
}
