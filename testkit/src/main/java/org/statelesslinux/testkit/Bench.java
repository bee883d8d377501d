package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.config.SiteReader;
import org.statelesslinux.engine.planning.BootRules;
import org.statelesslinux.engine.planning.PlanValidator;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Layer;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/** One backend as the engine opens it, with the options that a configuration file gives it. */
final class Bench implements AutoCloseable {
  static final ProfileName PROFILE = new ProfileName("bench");
  static final MachineName MACHINE = new MachineName("pc-01");

  private final Site site;
  private final OpenBackend backend;
  private final Planner planner;

  private Bench(Site site, OpenBackend backend) {
    this.site = site;
    this.backend = backend;
    this.planner = new Planner(backend);
  }

  /**
   * Opens a backend.
   *
   * @param options its options, in YAML on one line
   * @param directory an empty directory for the configuration file
   */
  static Bench open(BackendProvider provider, String options, Path directory) {
    return configure(provider, options, directory).open();
  }

  /** As {@link #open}, up to where the backend is created. */
  static Configured configure(BackendProvider provider, String options, Path directory) {
    Registry registry = Registry.builder().withoutDiscovery().backend(provider).build();
    if (registry.modes().isEmpty()) {
      throw new AssertionError("the engine refuses the provider: " + registry.refused());
    }
    Mode mode = registry.modes().get(0).mode();
    return new Configured(
        SiteReader.read(writeConfig(mode, options, directory), registry), registry, mode);
  }

  /** A mode whose configuration has been read. */
  record Configured(Site site, Registry registry, Mode mode) {
    Bench open() {
      return new Bench(
          site, registry.open(mode, site.options(mode), new BackendContext(site.server())));
    }
  }

  /** Writes the configuration of a site with one profile and one machine. */
  static Path writeConfig(Mode mode, String options, Path directory) {
    return writeConfig(mode, options, directory, "");
  }

  /** The same, with more about the server: fields of its mapping, a comma first. */
  static Path writeConfig(Mode mode, String options, Path directory, String ofServer) {
    String config =
        """
        repository: %s
        server: { address: 192.0.2.10%s }
        mode: %s
        modes: { %s: %s }
        profiles: { %s: { tree: %s } }
        machines: { %s: { profile: %s } }
        """
            .formatted(
                directory.resolve("repository"),
                ofServer,
                mode,
                mode,
                options,
                PROFILE,
                directory.resolve("tree"),
                MACHINE,
                PROFILE);
    try {
      return Files.writeString(directory.resolve("site.yaml"), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  OpenBackend backend() {
    return backend;
  }

  Plan publish(Situation situation) {
    return planner.publish(new PublishRequest(situation.snapshot(), situation.artefacts()));
  }

  Plan publish(PublishRequest request) {
    return planner.publish(request);
  }

  Plan withdraw(WithdrawRequest request) {
    return planner.withdraw(request);
  }

  /** All that can be asked about a situation. */
  List<Callable<Plan>> questions(Situation situation) {
    return List.of(
        () -> publish(situation),
        () -> serve(situation, situation.other(2)),
        () -> ofBackend(bootBefore(situation)),
        () -> ofBackend(bootAfter(situation)),
        () -> update(situation).orElse(Plan.empty()),
        () -> declares(Capability.REMOVABLE_MEDIUM) ? media(situation) : Plan.empty(),
        () -> withdraw(situation));
  }

  /** The answers to all that can be asked about a situation. */
  List<Plan> answers(Situation situation) {
    return questions(situation).stream().map(Bench::answer).toList();
  }

  private static Plan answer(Callable<Plan> question) {
    try {
      return question.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The backend's part of a boot. */
  static Plan ofBackend(Planner.Boot boot) {
    List<Step> steps =
        boot.steps().stream()
            .filter(step -> step.origin() == Origin.BACKEND)
            .map(PlannedStep::step)
            .toList();
    return new Plan(steps, boot.requirements());
  }

  Plan serve(Situation... situations) {
    return planner.serve(
        new ServeRequest(
            List.of(situations).stream().map(this::published).map(Situation::snapshot).toList(),
            situations.length == 0 ? Situation.USUAL.workspace() : situations[0].workspace()));
  }

  /** Before publishing: facts are known by name alone. */
  Planner.Boot bootBefore(Situation situation) {
    return boot(situation, PlanValidator.yields(publish(situation).steps()));
  }

  /** After publishing: facts are known. */
  Planner.Boot bootAfter(Situation situation) {
    return boot(published(situation), Set.of());
  }

  private Planner.Boot boot(Situation situation, Set<String> yielded) {
    Profile profile = site.profile(PROFILE);
    Machine machine = new Machine(situation.machine(), PROFILE, backend.mode(), Optional.empty());
    return planner.boot(
        machine,
        profile,
        Map.of(),
        situation.snapshot(),
        situation.server(),
        situation.places(),
        yielded);
  }

  /** Checked as the planner does it; empty if the mode does not claim BACKGROUND_UPDATE. */
  Optional<Plan> update(Situation situation) {
    if (!declares(Capability.BACKGROUND_UPDATE)) {
      return Optional.empty();
    }
    Situation published = published(situation);
    Plan plan =
        backend.update(
            new UpdateRequest(
                published.machine(),
                published.snapshot(),
                published.server(),
                published.places().manifest(),
                published.places().workspace()));
    Set<String> facts =
        published.snapshot().publication().map(one -> one.facts().keySet()).orElse(Set.of());
    assertThat(PlanValidator.problems(plan, Phase.UPDATE, facts)).isEmpty();
    assertThat(BootRules.problemsOfUpdate(plan, published.places().workspace())).isEmpty();
    return Optional.of(plan);
  }

  boolean declares(Capability capability) {
    return backend.capabilities().contains(capability);
  }

  /** Of a published snapshot; refused if the mode does not claim REMOVABLE_MEDIUM. */
  Plan media(Situation situation) {
    Situation published = published(situation);
    return planner.media(
        new MediaRequest(
            published.machine(),
            published.snapshot(),
            published.workspace(),
            published.workspace().resolve("medium")));
  }

  Plan withdraw(Situation situation) {
    return planner.withdraw(new WithdrawRequest(published(situation).snapshot()));
  }

  private static String sample(String fact) {
    return fact.equals(ImageStep.BuildLayers.LAYERS)
        ? new Layer("any/any.squashfs", 8192, "0".repeat(64), 4096).toString()
        : "4096";
  }

  private Situation published(Situation situation) {
    Map<String, String> facts = new HashMap<>();
    PlanValidator.yields(publish(situation).steps()).forEach(fact -> facts.put(fact, sample(fact)));
    return situation.published(backend.mode(), facts);
  }

  @Override
  public void close() {
    backend.close();
  }
}
