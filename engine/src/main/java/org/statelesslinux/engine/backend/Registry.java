package org.statelesslinux.engine.backend;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.UnknownNameException;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Options;

/**
 * The modes that can be used here, each with its one backend.
 *
 * <p>Immutable, safe for use by several threads. A mode is always chosen by its name, never by the
 * order in which backends were found.
 */
public final class Registry {
  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

  private final Map<Mode, Registered> modes;
  private final List<RefusedBackend> refused;

  private Registry(Map<Mode, Registered> modes, List<RefusedBackend> refused) {
    this.modes = modes;
    this.refused = List.copyOf(refused);
  }

  private record Registered(BackendProvider provider, ModeInfo info) {}

  /** Starts a registry. */
  public static Builder builder() {
    return new Builder();
  }

  /** All modes, by name. */
  public List<ModeInfo> modes() {
    return modes.values().stream().map(Registered::info).toList();
  }

  /** The backends that were found and cannot be used. */
  public List<RefusedBackend> refused() {
    return refused;
  }

  /** What is known of a mode, if there is one of this name. */
  public Optional<ModeInfo> find(Mode mode) {
    return Optional.ofNullable(modes.get(mode)).map(Registered::info);
  }

  /**
   * What is known of a mode.
   *
   * @throws StatelessException if there is none of this name, with the names that there are
   */
  public ModeInfo mode(Mode mode) {
    return registered(mode).info();
  }

  /**
   * Creates a backend and stands between it and the caller, who must close it.
   *
   * @param options checked values for the mode's options
   * @throws StatelessException if there is no such mode, the backend refuses its options, or it is
   *     at fault
   */
  public OpenBackend open(Mode mode, Options options, BackendContext context) {
    Registered registered = registered(mode);
    return OpenBackend.open(registered.provider(), registered.info(), options, context);
  }

  /** What to say of a mode that is not here: the modes that are, and what was refused. */
  public String describeUnknown(String mode) {
    List<String> known = modes.keySet().stream().map(Mode::value).toList();
    return "unknown mode "
        + Texts.quote(mode)
        + "; known: "
        + Texts.list(known)
        + Nearest.question(mode, known)
        + (refused.isEmpty() ? "" : "; these backends cannot be used: " + Texts.list(refused));
  }

  private Registered registered(Mode mode) {
    Registered registered = modes.get(mode);
    if (registered == null) {
      throw new UnknownNameException(
          "use mode " + mode,
          describeUnknown(mode.value()),
          "Correct the name, or add the jar of the backend to the class path or module path.");
    }
    return registered;
  }

  /** Collects what a registry holds. Not thread-safe. */
  public static final class Builder {
    private final List<BackendProvider> explicit = new ArrayList<>();
    private ClassLoader loader =
        Optional.ofNullable(BackendProvider.class.getClassLoader())
            .orElseGet(ClassLoader::getSystemClassLoader);
    private boolean discovery = true;

    private Builder() {}

    /** Adds a backend that need not be found. */
    public Builder backend(BackendProvider provider) {
      explicit.add(provider);
      return this;
    }

    /** Only what {@link #backend} adds is used. */
    public Builder withoutDiscovery() {
      discovery = false;
      return this;
    }

    /** Where backends are looked for; without this, where the backend interface itself is from. */
    public Builder classLoader(ClassLoader newLoader) {
      loader = newLoader;
      return this;
    }

    /**
     * Looks for backends, once, and asks each what it declares. One that was found and is broken is
     * left out, see {@link Registry#refused()}.
     *
     * @throws StatelessException if two backends are for one mode, or one that was added by hand
     *     cannot be used
     */
    public Registry build() {
      Map<Mode, Registered> modes = new TreeMap<>();
      List<RefusedBackend> refused = new ArrayList<>();
      for (BackendProvider provider : explicit) {
        try {
          add(modes, provider);
        } catch (Declaration.Refused e) {
          throw new StatelessException(
              "add the backend " + provider.getClass().getName(),
              e.reason() + " (" + Origins.location(provider.getClass()) + ")",
              "Correct the backend.",
              e);
        }
      }
      if (discovery) {
        Discovery found = Discovery.in(loader);
        refused.addAll(found.refused());
        for (BackendProvider provider : found.found()) {
          refuseCopies(provider);
          try {
            add(modes, provider);
          } catch (Declaration.Refused e) {
            refused.add(
                new RefusedBackend(
                    provider.getClass().getName(),
                    Origins.location(provider.getClass()),
                    e.reason(),
                    Optional.of(e)));
          }
        }
      }
      refused.forEach(Builder::log);
      modes.values().forEach(one -> log(one.info()));
      return new Registry(modes, refused);
    }

    private static void log(RefusedBackend refused) {
      LOG.warn("Backend left out: {}", refused);
      LOG.debug("The backend was left out because of", refused.cause().orElse(null));
    }

    private static void log(ModeInfo info) {
      LOG.debug(
          "Mode {}: {} {} from {}",
          info.mode(),
          info.provider(),
          info.version().orElse("(no version)"),
          info.location());
    }

    private static void add(Map<Mode, Registered> modes, BackendProvider provider)
        throws Declaration.Refused {
      ModeInfo info = Declaration.read(provider);
      Registered other = modes.putIfAbsent(info.mode(), new Registered(provider, info));
      if (other != null) {
        throw twice(
            "mode " + info.mode(),
            "two backends are for it: %s (%s) and %s (%s)"
                .formatted(
                    other.info().provider(),
                    other.info().location(),
                    info.provider(),
                    info.location()));
      }
    }

    /** ServiceLoader shows only the first of several classes with one name. */
    private void refuseCopies(BackendProvider provider) {
      Set<String> copies = new LinkedHashSet<>(Origins.copies(provider.getClass(), loader));
      if (copies.size() > 1) {
        throw twice(
            "the backend " + provider.getClass().getName(),
            "it is there more than once: " + String.join(" and ", copies));
      }
    }

    private static StatelessException twice(String what, String found) {
      return new StatelessException(
          "choose " + what, found, "Keep one of them and take the other away.");
    }
  }
}
