package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.ServerExecutor;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.WithdrawRequest;

/**
 * Carries out what a backend does on a server, more than once and not always to its end. The
 * artefacts are the engine's: it empties their directory before they are made anew.
 */
final class ServerTrial {
  /** Each costs a part of a publish. */
  private static final int MOST_CUTS = 3;

  private final Bench bench;
  private final Path artefacts;
  private final PublishedSnapshot snapshot;
  private final Plan publish;
  private final Set<Path> elsewhere = new TreeSet<>();

  /** Makes a snapshot of a small tree in an empty directory. */
  ServerTrial(Bench bench, Path directory) throws IOException {
    this.bench = bench;
    this.artefacts = directory.resolve("artefacts");
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(Files.createDirectory(tree.resolve("etc")).resolve("os-release"), "ID=bench");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("etc"));
    Repository repository = Repository.at(directory.resolve("repository"));
    SnapshotInfo made = repository.publish(Bench.PROFILE, tree, Listener.silent()).snapshot();
    this.snapshot =
        new PublishedSnapshot(
            Bench.PROFILE,
            made.id(),
            made.number(),
            AbsolutePath.of(repository.directory(Bench.PROFILE, made.id()).toString()),
            Optional.empty());
    this.publish =
        bench.publish(new PublishRequest(snapshot, AbsolutePath.of(artefacts.toString())));
    addElsewhere(publish);
  }

  /** Publishing and withdrawing once more changes nothing, and withdrawing undoes publishing. */
  void isTheSameTwice() throws IOException {
    Map<String, String> before = elsewhere();
    Result once = publish(publish.steps().size(), "for the first time");
    assertThat(publish(publish.steps().size(), "once more"))
        .as("what publishing once more brings about, and what it did at first")
        .isEqualTo(once);
    Plan withdraw = withdraw(once);
    withdraw(withdraw, withdraw.steps().size(), once, "for the first time");
    assertThat(elsewhere()).as("what is left when it is withdrawn").isEqualTo(before);
    withdraw(withdraw, withdraw.steps().size(), once, "once more");
    assertThat(elsewhere()).as("what is left when it is withdrawn once more").isEqualTo(before);
  }

  /** What was cut off is begun again, and comes to the same end. */
  void outlivesEveryCut() throws IOException {
    int all = publish.steps().size();
    Result undisturbed = publish(all, "for the first time");
    Plan withdraw = withdraw(undisturbed);
    withdraw(withdraw, withdraw.steps().size(), undisturbed, "for the first time");
    Map<String, String> before = elsewhere();
    String when = "for the second time";
    for (int cut : cuts(publish)) {
      publish(cut, when);
      when = "begun again after it was cut off after step " + cut;
    }
    assertThat(publish(all, when))
        .as("what publishing brings about, %s, and what it does undisturbed", when)
        .isEqualTo(undisturbed);
    when = "for the second time";
    for (int cut : cuts(withdraw)) {
      withdraw(withdraw, cut, undisturbed, when);
      when = "begun again after it was cut off after step " + cut;
    }
    withdraw(withdraw, withdraw.steps().size(), undisturbed, when);
    assertThat(elsewhere()).as("what is left when it is withdrawn, %s", when).isEqualTo(before);
  }

  /**
   * After how many steps it is cut off: after each but the last that reaches beyond the artefacts,
   * of which the engine leaves nothing; if these are many, after some of them.
   */
  private List<Integer> cuts(Plan plan) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < plan.steps().size() - 1; i++) {
      Step step = plan.steps().get(i);
      if (!(step instanceof Step.AwaitOutput) && reachesBeyondArtefacts(step)) {
        all.add(i + 1);
      }
    }
    return all.size() <= MOST_CUTS
        ? all
        : IntStream.rangeClosed(1, MOST_CUTS)
            .mapToObj(i -> all.get(all.size() * i / (MOST_CUTS + 1)))
            .toList();
  }

  /** What it reads, and the programs that it runs, do not count. */
  private boolean reachesBeyondArtefacts(Step step) {
    Set<String> programs =
        Words.commands(Plan.of(step)).stream()
            .map(command -> command.get(0))
            .collect(Collectors.toSet());
    return Words.all(step)
        .filter(text -> text.startsWith("/") && !programs.contains(text))
        .map(Path::of)
        .anyMatch(path -> !isOfThisPublication(path));
  }

  private boolean isOfThisPublication(Path path) {
    return path.startsWith(artefacts) || path.startsWith(snapshot.directory().value());
  }

  /** What publishing yields: facts, artefacts, and what lies elsewhere. */
  private record Result(
      Map<String, String> facts, Map<String, String> artefacts, Map<String, String> elsewhere) {}

  private Result publish(int steps, String when) throws IOException {
    Durable.remove(artefacts);
    Files.createDirectory(artefacts);
    Map<String, String> facts = run(first(publish, steps), Map.of(), "publishing, " + when);
    return new Result(facts, Contents.of(artefacts), elsewhere());
  }

  private Plan withdraw(Result published) {
    Publication publication =
        new Publication(
            bench.backend().mode(),
            snapshot.id(),
            AbsolutePath.of(artefacts.toString()),
            published.facts());
    Plan plan =
        bench.withdraw(
            new WithdrawRequest(
                new PublishedSnapshot(
                    snapshot.profile(),
                    snapshot.id(),
                    snapshot.number(),
                    snapshot.directory(),
                    Optional.of(publication))));
    addElsewhere(plan);
    return plan;
  }

  private static void withdraw(Plan plan, int steps, Result published, String when) {
    run(first(plan, steps), published.facts(), "withdrawing, " + when);
  }

  /** Paths that a plan names and that bear the snapshot's id: they are this publication's alone. */
  private void addElsewhere(Plan plan) {
    Words.outsideFiles(plan)
        .filter(text -> text.startsWith("/") && text.contains(snapshot.id().hex()))
        .map(Path::of)
        .filter(path -> !isOfThisPublication(path))
        .forEach(elsewhere::add);
  }

  private Map<String, String> elsewhere() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Path path : elsewhere) {
      found.putAll(Contents.of(path));
    }
    return found;
  }

  private static Plan first(Plan plan, int steps) {
    return new Plan(plan.steps().subList(0, steps), plan.requirements());
  }

  private static Map<String, String> run(Plan plan, Map<String, String> facts, String doing) {
    try {
      return new ServerExecutor(Listener.silent()).run(plan, facts).facts();
    } catch (StatelessException e) {
      throw new AssertionError(doing + ", fails: " + e.getMessage(), e);
    }
  }
}
