package org.statelesslinux.engine.recommend;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.model.Publication;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/** Reads from a machine's plan what its mode takes of it. */
public final class PlanNeeds {
  /** What a machine needs of its memory beside an image: it refuses one that leaves less. */
  private static final long BESIDES = 64L << 20;

  private static final Pattern MEMORY_SIZE = Pattern.compile("size=([0-9]{1,9})m");

  private PlanNeeds() {}

  /**
   * What a boot takes.
   *
   * @param boot the boot
   * @param publication what publishing produced, if it was published
   * @param snapshot how many bytes the snapshot's files have, if there is one
   */
  public static Needs of(
      Planner.Boot boot, Optional<Publication> publication, Optional<Long> snapshot) {
    List<Step> steps =
        boot.steps().stream()
            .filter(planned -> planned.origin() == Origin.BACKEND)
            .map(PlannedStep::step)
            .toList();
    List<Optional<Long>> inMemory = inMemory(steps, publication);
    long required =
        sum(boot.requirements().stream().filter(Requirement.Memory.class::isInstance))
            + (inMemory.isEmpty() ? 0 : BESIDES);
    Optional<Long> memory =
        inMemory.stream().allMatch(Optional::isPresent)
            ? Optional.of(
                    required + inMemory.stream().flatMap(Optional::stream).mapToLong(x -> x).sum())
                .filter(bytes -> bytes > 0)
            : Optional.empty();
    long free = sum(boot.requirements().stream().filter(Requirement.DiskSpace.class::isInstance));
    Optional<Long> copy =
        snapshot.filter(
            bytes -> Steps.withBranches(steps).anyMatch(TreeStep.SyncTree.class::isInstance));
    return new Needs(
        takesMedium(steps),
        !inMemory.isEmpty(),
        memory,
        Optional.of(free + copy.orElse(0L)).filter(bytes -> bytes > 0));
  }

  private static long sum(Stream<Requirement> requirements) {
    return requirements
        .mapToLong(
            one ->
                one instanceof Requirement.Memory memory
                    ? memory.bytes()
                    : one instanceof Requirement.DiskSpace space ? space.bytes() : 0)
        .sum();
  }

  /**
   * The sizes of what steps keep in memory, each empty where it is not known yet. Of several ways
   * it is the one that takes least.
   */
  private static List<Optional<Long>> inMemory(
      Collection<Step> steps, Optional<Publication> publication) {
    return steps.stream().flatMap(step -> inMemory(step, publication)).toList();
  }

  private static Stream<Optional<Long>> inMemory(Step step, Optional<Publication> publication) {
    if (step instanceof Step.FirstOf choice) {
      return ways(choice)
          .map(way -> inMemory(way, publication))
          .min(Comparator.comparingLong(PlanNeeds::atLeast))
          .stream()
          .flatMap(List::stream);
    } else if (step instanceof Step.FetchOffered fetch) {
      return Stream.of(bytes(fetch.bytes(), publication));
    } else if (step instanceof MediumStep.CopyFromMedium copy) {
      return Stream.of(bytes(copy.bytes(), publication));
    } else if (step instanceof Step.Mount mount && mount.type().equals("tmpfs")) {
      return mount.options().stream()
          .map(option -> MEMORY_SIZE.matcher(option.toString()))
          .filter(Matcher::matches)
          .map(found -> Optional.of(Long.parseLong(found.group(1)) << 20));
    }
    return Stream.of();
  }

  /** What is not known is more than anything that is. */
  private static long atLeast(List<Optional<Long>> sizes) {
    return sizes.stream().allMatch(Optional::isPresent)
        ? sizes.stream().flatMap(Optional::stream).mapToLong(Long::longValue).sum()
        : Long.MAX_VALUE;
  }

  /** The ways of a choice that a machine may go; what the server has at hand it has not. */
  private static Stream<List<Step>> ways(Step.FirstOf choice) {
    return choice.branches().stream()
        .filter(branch -> !(branch.probe() instanceof Probe.ArtefactsHere))
        .map(Branch::steps);
  }

  private static Optional<Long> bytes(Value value, Optional<Publication> publication) {
    Optional<String> text =
        value instanceof Value.Fact fact
            ? publication.flatMap(one -> one.fact(fact.name()))
            : Optional.of(value.toString());
    return text.filter(digits -> digits.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  /** Whether there is no way without a medium. */
  private static boolean takesMedium(Collection<Step> steps) {
    return steps.stream()
        .anyMatch(
            step ->
                step instanceof Step.FirstOf choice
                    ? ways(choice).allMatch(PlanNeeds::takesMedium)
                    : step instanceof MediumStep.MountMedium
                        || step instanceof MediumStep.CopyFromMedium);
  }
}
