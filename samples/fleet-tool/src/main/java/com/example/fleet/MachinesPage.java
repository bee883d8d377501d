package com.example.fleet;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.engine.StoreBackup;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/** The page of all profiles and machines. */
final class MachinesPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());
  private static final String PAGE =
      """
      <table id="profiles">
      <tr><th>Profile<th>Tree<th>Current snapshot<th>Made<th></tr>
      %s</table>
      <div id="progress" data-running="%s">%s</div>
      %s<table id="machines">
      <tr><th>Machine<th>Profile<th>Mode<th>Runs<th>Would start with<th>If it restarted<th>Started
      <th>Seen<th>Last backup<th>Another mode</tr>
      %s</table>
      """;

  /**
   * Beside what is replaced all the time: a button that is exchanged meanwhile misses the click.
   */
  private static final Html CANCEL =
      new Html(
          "<form id=\"cancel\" method=\"post\" action=\"/cancel\"><button>Cancel</button></form>");

  private static final String PROFILE =
      """
      <tr id="profile-%s"><td>%s<td>%s<td class="snapshot">%s<td>%s
      <td><form method="post" action="/publish"><input type="hidden" name="profile" value="%s">
      <button>Publish</button></form></tr>
      """;
  private static final String MACHINE =
      """
      <tr id="machine-%s"><td>%s%s<td>%s<td class="mode">%s<td>%s<td class="next">%s<td>%s<td>%s
      <td>%s<td>%s<td>%s</tr>
      """;
  private static final String CHOICE =
      """
      <form action="/plan"><input type="hidden" name="machine" value="%s">
      <select name="mode">%s</select> <button>Show the plan</button></form>
      """;

  private MachinesPage() {}

  static Html of(Engine engine, Progress progress) {
    Map<ProfileName, SnapshotInfo> current =
        engine.snapshots().stream()
            .filter(SnapshotInfo::current)
            .collect(toMap(SnapshotInfo::profile, identity()));
    List<Mode> modes = engine.modes().stream().map(ModeInfo::mode).toList();
    return Html.of(
        PAGE,
        engine.site().profiles().stream()
            .map(profile -> profile(profile, Optional.ofNullable(current.get(profile.name()))))
            .collect(Html.joining()),
        progress.running(),
        progress(progress),
        progress.running() ? CANCEL : Html.NOTHING,
        engine.status().stream()
            .map(
                machine ->
                    machine(
                        machine,
                        lacks(engine, machine, current),
                        engine.site().isNamed(machine.machine()) ? modes : List.of()))
            .collect(Html.joining()));
  }

  /** What the page shows of publishing; the stream of events sends it too. */
  static Html progress(Progress progress) {
    Html bar = Html.of("<progress max=\"100\" value=\"%s\"></progress>", progress.percent());
    return Html.of(
        "<p>%s</p>%s<ul>%s</ul>",
        progress.doing(),
        progress.running() ? bar : Html.NOTHING,
        lines(progress.notes().stream()));
  }

  private static Html profile(Profile profile, Optional<SnapshotInfo> current) {
    String name = profile.name().value();
    return Html.of(
        PROFILE,
        name,
        name,
        profile.tree(),
        shortened(current.map(SnapshotInfo::id)),
        time(current.map(SnapshotInfo::created)),
        name);
  }

  /**
   * A line of the table.
   *
   * @param lacks whether its mode was never published for what it would start with
   * @param modes those that it can be given; none where it has no entry of its own
   */
  static Html machine(MachineStatus machine, boolean lacks, List<Mode> modes) {
    Stream<String> damage =
        machine.damaged().stream().map(record -> record.found() + ". " + record.advice());
    return Html.of(
        MACHINE,
        machine.machine(),
        machine.machine(),
        Html.of("<ul>%s</ul>", lines(Stream.concat(machine.notes().stream(), damage))),
        text(machine.profile()),
        text(machine.mode()) + (lacks ? ", to be published" : ""),
        shortened(machine.snapshot()),
        shortened(machine.published()),
        restart(machine.rebootChanges()),
        time(machine.booted()),
        time(machine.seen().map(MachineStatus.Seen::when)),
        machine.backups().stream().map(MachinesPage::backup).collect(Collectors.joining(", ")),
        modes.isEmpty() ? "as its pattern" : choice(machine, modes));
  }

  private static boolean lacks(
      Engine engine, MachineStatus machine, Map<ProfileName, SnapshotInfo> current) {
    SnapshotInfo snapshot = machine.profile().map(current::get).orElse(null);
    return snapshot != null
        && machine.mode().isPresent()
        && !engine.profile(snapshot.profile().value()).isPublished(snapshot, machine.mode().get());
  }

  private static Html choice(MachineStatus machine, List<Mode> modes) {
    Html options =
        modes.stream()
            .filter(mode -> !machine.mode().equals(Optional.of(mode)))
            .map(mode -> Html.of("<option>%s</option>", mode))
            .collect(Html.joining());
    return Html.of(CHOICE, machine.machine(), options);
  }

  private static String restart(RebootChanges changes) {
    return changes instanceof RebootChanges.Unknown unknown
        ? "unknown: " + unknown.reason()
        : changes.inWords();
  }

  private static String backup(StoreBackup backup) {
    return backup.store() + ": " + backup.confirmed().map(TIME::format).orElse("never");
  }

  private static Html lines(Stream<String> texts) {
    return texts.map(text -> Html.of("<li>%s</li>", text)).collect(Html.joining());
  }

  private static String shortened(Optional<SnapshotId> id) {
    return text(id.map(SnapshotId::abbreviated));
  }

  private static String time(Optional<Instant> time) {
    return text(time.map(TIME::format));
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("-");
  }
}
