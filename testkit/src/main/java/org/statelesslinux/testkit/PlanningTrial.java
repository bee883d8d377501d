package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.PublishedSnapshot;

/** Plans while it is watched, for paths that are not there and again once they are. */
final class PlanningTrial {
  private final Supplier<BackendProvider> providers;
  private final String options;
  private final Path directory;

  PlanningTrial(Supplier<BackendProvider> providers, String options, Path directory) {
    this.providers = providers;
    this.options = options;
    this.directory = directory;
  }

  /** Neither declaring nor planning does any I/O. */
  void doesNothing() throws Exception {
    try (IoWatch watch = IoWatch.start(directory.resolve("planning.jfr"))) {
      BackendProvider provider = watch.call(this::declared);
      Bench.Configured configured = Bench.configure(provider, options, directory);
      try (Bench bench = watch.call(configured::open)) {
        watch.call(() -> bench.answers(Situation.USUAL));
        watch.call(() -> bench.backend().notes());
      }
      assertThat(watch.findings(provider.getClass()))
          .as("what the backend did while it was only asked for plans")
          .isEmpty();
    }
  }

  private BackendProvider declared() {
    BackendProvider provider = providers.get();
    provider.mode();
    provider.spiLevel();
    provider.capabilities();
    provider.options();
    return provider;
  }

  /** What is on this host makes no difference to a plan, and a plan none to it. */
  void looksAtNothing() throws IOException {
    Situation situation = Situation.in(AbsolutePath.of(directory.resolve("asked").toString()));
    try (Bench bench = Bench.open(providers.get(), options, directory)) {
      List<Plan> without = bench.answers(situation);
      assertThat(directory.resolve("asked")).as("what planning has made").doesNotExist();
      make(situation);
      Map<String, String> before = Contents.of(directory.resolve("asked"));
      Plans.assertEqual("a plan for paths that are there", bench.answers(situation), without);
      assertThat(Contents.of(directory.resolve("asked")))
          .as("files after planning, and before")
          .isEqualTo(before);
    }
  }

  private static void make(Situation situation) throws IOException {
    PublishedSnapshot snapshot = situation.snapshot();
    for (AbsolutePath place :
        List.of(
            snapshot.tree().resolve("etc"),
            situation.artefacts(),
            situation.workspace(),
            situation.places().root(),
            situation.places().workspace())) {
      Path made = Files.createDirectories(Path.of(place.value()));
      Files.writeString(made.resolve("there"), "already");
    }
    for (AbsolutePath manifest : List.of(snapshot.manifest(), situation.places().manifest())) {
      Files.writeString(Path.of(manifest.value()), "#mtree\n");
    }
  }
}
