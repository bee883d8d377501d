package org.statelesslinux.engine.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MachineFacts.Medium;
import org.statelesslinux.model.MachineFacts.Network;
import org.statelesslinux.model.MachineFacts.Offline;
import org.statelesslinux.model.MachineFacts.Use;
import org.statelesslinux.model.Mode;

class RankerTest {
  private static final long GIB = Modes.GIB;

  /** What would change it takes many rankings, so not every machine is asked. */
  private static final int SAMPLE = 16;

  private static final MachineFacts UNKNOWN = MachineFacts.UNKNOWN;

  @ParameterizedTest
  @CsvSource({
    // memory, disk, medium, network, speed, offline, used by: the order of those that suit it
    "4G, none, none, reliable, 1G, never, shared, fetched served unset",
    "1G, none, none, reliable, 1G, never, shared, served unset",
    "8G, 256G, none, unreliable, 100M, must, personal, copied unset",
    "8G, 256G, usb, unreliable, 100M, must, personal, copied carried unset",
    "4G, none, usb, none, , , shared, carried",
    "4G, 64G, none, reliable, 1G, never, shared, copied fetched served unset",
    "4G, 64G, none, reliable, 1G, never, personal, copied fetched served unset",
    "4G, 64G, none, reliable, 10M, never, , copied fetched served unset",
    "4G, 2G, none, reliable, 1G, never, , fetched served unset",
    "4G, 64G, none, none, , , , ''",
  })
  void theOrderFollowsFromCapabilitiesAndFacts(
      String memory,
      String disk,
      String medium,
      String network,
      String speed,
      String offline,
      String usedBy,
      String expected) {
    MachineFacts facts =
        new MachineFacts(
            Optional.ofNullable(memory).map(MachineFacts::parseMemory),
            Optional.ofNullable(disk).map(MachineFacts::parseDisk),
            Optional.ofNullable(medium).map(Medium::parse),
            Optional.ofNullable(network).map(Network::parse),
            Optional.ofNullable(speed).map(MachineFacts::parseSpeed),
            Optional.ofNullable(offline).map(Offline::parse),
            Optional.ofNullable(usedBy).map(Use::parse));

    assertThat(
            Ranker.rank(Modes.ALL, facts).stream()
                .filter(one -> one.verdict() != Verdict.CANNOT)
                .map(one -> one.mode().value()))
        .isEqualTo(Stream.of(expected.split(" ")).filter(one -> !one.isEmpty()).toList());
  }

  @Test
  void whatRulesAModeOutIsSaidInFull() {
    MachineFacts facts = UNKNOWN.withDisk(0).withOffline(Offline.MUST).withMemory(GIB);

    assertThat(why(Modes.COPIED, facts))
        .containsExactly("It has no disk, and this mode needs one.");
    assertThat(why(Modes.SERVED, facts))
        .containsExactly(
            "It must work without the network, and in this mode it neither starts nor runs without"
                + " one.");
    assertThat(why(Modes.FETCHED, facts))
        .containsExactly(
            "It must work without the network, and in this mode it does not start without one.",
            "It has 1 GiB of memory, and this mode takes 1 GiB of it.");
    assertThat(why(Modes.COPIED, UNKNOWN.withDisk(2 * GIB)))
        .containsExactly("Its disk has 2 GiB, and what this mode keeps on it takes 3 GiB.");
    assertThat(why(Modes.CARRIED, UNKNOWN.withMedium(Medium.NONE)))
        .containsExactly("It starts from no disc and no stick, and this mode needs one.");
    assertThat(why(Modes.SERVED, UNKNOWN.withNetwork(Network.NONE)))
        .containsExactly("It has no network, and in this mode the OS comes over one.");
  }

  @Test
  void whatOtherOptionsCouldMendIsSaid() {
    Candidate onDisk =
        new Candidate(
            new Mode("tunable"),
            Set.of(),
            Set.of(Capability.DISKLESS),
            Optional.of(Modes.needs(false, false)),
            Optional.empty());

    assertThat(why(onDisk, UNKNOWN.withDisk(0)))
        .containsExactly(
            "It has no disk, and this mode needs one, as it is configured. With other options it"
                + " may not.");
  }

  @Test
  void whatIsNotKnownIsACondition() {
    assertThat(judged(Modes.COPIED, UNKNOWN).reasons(Reason.Kind.CONDITION))
        .containsExactly("it has a disk", "it has a network that reaches the server");
    assertThat(judged(Modes.CARRIED, UNKNOWN).reasons(Reason.Kind.CONDITION))
        .containsExactly("it can start from a disc or a stick");
    assertThat(
            judged(Modes.FETCHED, UNKNOWN.withNetwork(Network.RELIABLE))
                .reasons(Reason.Kind.CONDITION))
        .containsExactly("it has more than 1 GiB of memory");
    assertThat(
            judged(
                    Modes.of("unpublished", Modes.needs(false, true), Capability.DISKLESS),
                    UNKNOWN.withNetwork(Network.RELIABLE))
                .reasons(Reason.Kind.CONDITION))
        .containsExactly("its memory holds the image, whose size publishing will tell");
  }

  @Test
  void whatMakesNoPlanIsRankedByWhatItDeclaresAndSaysSo() {
    RankedMode ranked = judged(Modes.UNSET, UNKNOWN.withNetwork(Network.RELIABLE));

    assertThat(ranked.verdict()).isEqualTo(Verdict.FITS_IF);
    assertThat(ranked.reasons(Reason.Kind.CONDITION))
        .containsExactly("its options 'realm' are set");
    assertThat(ranked.reasons(Reason.Kind.AGAINST))
        .containsExactly(
            "It makes no plan as it stands. This goes by all that it declares, of which its options"
                + " may take some away.");
  }

  @Test
  void whatWouldChangeTheAnswerIsWhatDoes() {
    MachineFacts facts = UNKNOWN.withDisk(0).withMedium(Medium.USB).withNetwork(Network.RELIABLE);
    List<Candidate> modes = List.of(Modes.SERVED, Modes.COPIED, Modes.CARRIED);

    assertThat(Ranker.changes(modes, facts))
        .extracting(
            change ->
                change.condition()
                    + ": "
                    + change.first().map(one -> one.mode().value()).orElse(""))
        .containsExactly(
            "it had a disk: copied",
            "it had no network: carried",
            "its network were unreliable: carried",
            "it is used without the network at times: carried",
            "it must work without the network: carried");
  }

  @Test
  void withoutAModeThatSuitsTheAnswerIsNone() {
    MachineFacts facts = UNKNOWN.withNetwork(Network.NONE);
    List<Candidate> modes = List.of(Modes.SERVED);

    assertThat(Ranker.first(Ranker.rank(modes, facts))).isEmpty();
    assertThat(Ranker.changes(modes, facts))
        .extracting(Change::condition)
        .containsExactly("it had a network");
  }

  @Test
  void whereTheNetworkIsNotKnownItsKindIsSaidOnlyIfThatMakesADifference() {
    MachineFacts facts = UNKNOWN.withDisk(0).withMedium(Medium.NONE);
    assertThat(Ranker.changes(List.of(Modes.SERVED), facts))
        .extracting(Change::condition)
        .containsExactly("it has no network", "it must work without the network");

    facts = UNKNOWN.withDisk(0).withMedium(Medium.USB);
    List<Candidate> modes = List.of(Modes.SERVED, Modes.CARRIED);
    assertThat(Ranker.rank(modes, facts).get(0).mode()).isEqualTo(Modes.CARRIED.mode());
    assertThat(Ranker.changes(modes, facts))
        .extracting(Change::condition)
        .contains("its network is reliable")
        .doesNotContain("it has a network", "its network is unreliable");
  }

  /** All machines that there are, by the facts that make a difference, and all their rankings. */
  @Test
  void everyMachineHasOneRankingWhateverTheOrderOfTheModes() {
    List<Candidate> shuffled = new ArrayList<>(Modes.ALL);
    Random random = new Random(7);
    int machines = 0;
    for (MachineFacts facts : everyMachine()) {
      machines++;
      Collections.shuffle(shuffled, random);
      List<RankedMode> ranking = Ranker.rank(Modes.ALL, facts);

      assertThat(Ranker.rank(shuffled, facts)).isEqualTo(ranking);
      if (machines % SAMPLE == 0) {
        assertThat(Ranker.changes(shuffled, facts)).isEqualTo(Ranker.changes(Modes.ALL, facts));
      }
      assertThat(ranking)
          .extracting(RankedMode::mode)
          .containsExactlyInAnyOrderElementsOf(Modes.ALL.stream().map(Candidate::mode).toList());
      assertThat(ranking).extracting(RankedMode::verdict).isSorted();
      for (RankedMode one : ranking) {
        assertThat(one.reasons()).isNotEmpty();
        assertThat(one.points()).isEqualTo(one.reasons().stream().mapToInt(Reason::points).sum());
        assertThat(one.verdict() == Verdict.CANNOT)
            .isEqualTo(!one.reasons(Reason.Kind.RULES_OUT).isEmpty());
      }
    }
    assertThat(machines).isGreaterThan(5000);
  }

  /** Nobody has to know the modes to rank them, so their names change nothing but ties. */
  @Test
  void noReasonNamesAMode() {
    for (MachineFacts facts : everyMachine()) {
      Ranker.rank(Modes.ALL, facts).stream()
          .flatMap(ranked -> ranked.reasons().stream())
          .map(reason -> reason.text().toLowerCase(Locale.ROOT))
          .forEach(text -> assertThat(text).doesNotContain("served", "copied", "nfs", "rsync"));
    }
  }

  private static RankedMode judged(Candidate mode, MachineFacts facts) {
    return Ranker.rank(List.of(mode), facts).get(0);
  }

  private static List<String> why(Candidate mode, MachineFacts facts) {
    RankedMode ranked = judged(mode, facts);
    assertThat(ranked.verdict()).isEqualTo(Verdict.CANNOT);
    return ranked.reasons(Reason.Kind.RULES_OUT);
  }

  private static List<MachineFacts> everyMachine() {
    List<MachineFacts> all = List.of(UNKNOWN);
    all = and(all, List.of(f -> f.withMemory(GIB), f -> f.withMemory(8 * GIB)));
    all = and(all, List.of(f -> f.withDisk(0), f -> f.withDisk(GIB), f -> f.withDisk(64 * GIB)));
    all =
        and(
            all,
            List.of(
                f -> f.withMedium(Medium.NONE),
                f -> f.withMedium(Medium.USB),
                f -> f.withMedium(Medium.CDROM)));
    all = and(all, List.of(f -> f.withSpeed(10_000_000), f -> f.withSpeed(1_000_000_000)));
    all =
        and(
            all,
            Stream.of(Offline.values())
                .<UnaryOperator<MachineFacts>>map(one -> f -> f.withOffline(one))
                .toList());
    all =
        and(
            all,
            Stream.of(Network.values())
                .<UnaryOperator<MachineFacts>>map(one -> f -> f.withNetwork(one))
                .toList());
    return and(all, List.of(f -> f.withUsedBy(Use.SHARED), f -> f.withUsedBy(Use.PERSONAL)));
  }

  private static List<MachineFacts> and(
      List<MachineFacts> machines, List<UnaryOperator<MachineFacts>> more) {
    return machines.stream()
        .flatMap(
            facts -> Stream.concat(Stream.of(facts), more.stream().map(one -> one.apply(facts))))
        .toList();
  }
}
