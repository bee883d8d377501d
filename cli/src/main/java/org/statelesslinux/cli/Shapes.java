package org.statelesslinux.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.DamagedRecord;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.PublicIdentity;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.engine.StoreBackup;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.config.Problem;
import org.statelesslinux.engine.imports.ImportedRule;
import org.statelesslinux.engine.imports.RefusedLine;
import org.statelesslinux.engine.imports.RuleImport;
import org.statelesslinux.engine.recommend.Change;
import org.statelesslinux.engine.recommend.RankedMode;
import org.statelesslinux.engine.recommend.Reason;
import org.statelesslinux.engine.recommend.Recommendation;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.PublishOutcome;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.spi.Option;

/**
 * The shapes of the answers in JSON, which programs rely on: keys are added, never changed.
 *
 * <p>Paths are UTF-8 text in which a backslash, a control character and a byte that is no UTF-8
 * stand as a backslash and three octal digits, as in the manifest. So every path has exactly one
 * spelling, and what is written is valid JSON whatever the names are.
 */
final class Shapes {
  private Shapes() {}

  static Map<String, Object> published(PublishOutcome outcome) {
    return object(
        "profile", outcome.snapshot().profile().value(),
        "id", outcome.snapshot().id().value(),
        "entries", outcome.snapshot().entries(),
        "bytes", outcome.snapshot().bytes(),
        "reused", outcome.reused());
  }

  static List<Object> snapshots(List<SnapshotInfo> snapshots) {
    List<Object> shapes = new ArrayList<>();
    snapshots.forEach(snapshot -> shapes.add(snapshot(snapshot)));
    return shapes;
  }

  static Map<String, Object> snapshot(SnapshotInfo snapshot) {
    return object(
        "profile", snapshot.profile().value(),
        "id", snapshot.id().value(),
        "created", snapshot.created().toString(),
        "entries", snapshot.entries(),
        "bytes", snapshot.bytes(),
        "current", snapshot.current(),
        "pinned", snapshot.pinned());
  }

  static List<Object> machines(List<MachineStatus> machines) {
    List<Object> shapes = new ArrayList<>();
    for (MachineStatus machine : machines) {
      shapes.add(
          object(
              "machine", machine.machine().value(),
              "configured", machine.configured(),
              "profile", machine.profile().map(Object::toString),
              "mode", machine.mode().map(Object::toString),
              "snapshot", machine.snapshot().map(Object::toString),
              "current", machine.current(),
              "report", machine.report().map(Shapes::seen),
              "fetch", machine.fetch().map(Shapes::seen),
              "booted", machine.booted().map(Object::toString),
              "notes", machine.notes(),
              "backups", machine.backups().stream().map(Shapes::storeBackup).toList(),
              "damaged", machine.damaged().stream().map(Shapes::damaged).toList(),
              "reboot", reboot(machine.rebootChanges())));
    }
    return shapes;
  }

  private static Map<String, Object> storeBackup(StoreBackup backup) {
    return object(
        "store", backup.store().value(),
        "time", backup.time().map(Object::toString),
        "confirmed", backup.confirmed().map(Object::toString),
        "restored", backup.restored());
  }

  private static Map<String, Object> damaged(DamagedRecord damaged) {
    return object(
        "store", damaged.store().map(Object::toString),
        "found", damaged.found(),
        "advice", damaged.advice());
  }

  private static Map<String, Object> reboot(RebootChanges changes) {
    String what = "unknown";
    Optional<String> snapshot = Optional.empty();
    Optional<String> reason = Optional.empty();
    if (changes instanceof RebootChanges.Nothing) {
      what = "nothing";
    } else if (changes instanceof RebootChanges.Snapshot other) {
      what = "snapshot";
      snapshot = Optional.of(other.to().value());
    } else if (changes instanceof RebootChanges.BootEntry) {
      what = "boot entry";
    } else if (changes instanceof RebootChanges.Unknown unknown) {
      reason = Optional.of(unknown.reason());
    }
    return object("changes", what, "snapshot", snapshot, "reason", reason);
  }

  static Map<String, Object> recommendation(Recommendation recommendation) {
    List<Object> ranking = new ArrayList<>();
    for (RankedMode ranked : recommendation.ranking()) {
      List<Object> reasons = new ArrayList<>();
      for (Reason reason : ranked.reasons()) {
        reasons.add(
            object("kind", words(reason.kind()), "points", reason.points(), "text", reason.text()));
      }
      ranking.add(
          object(
              "mode", ranked.mode().value(),
              "verdict", words(ranked.verdict()),
              "points", ranked.points(),
              "reasons", reasons));
    }
    List<Object> changes = new ArrayList<>();
    for (Change change : recommendation.changes()) {
      changes.add(
          object(
              "if", change.condition(),
              "mode", change.first().map(one -> one.mode().value()),
              "verdict", change.first().map(one -> words(one.verdict()))));
    }
    return object(
        "machine", recommendation.machine().value(),
        "profile", recommendation.profile().value(),
        "configured", recommendation.configured().value(),
        "mode", recommendation.mode().map(Object::toString),
        "facts", facts(recommendation.facts()),
        "ranking", ranking,
        "changes", changes,
        "notes", recommendation.notes());
  }

  /** The facts in the words of the configuration; what is not known is empty. */
  static Map<String, Optional<String>> facts(MachineFacts facts) {
    Map<String, Optional<String>> shape = new LinkedHashMap<>();
    shape.put("memory", facts.memory().map(MachineFacts::size));
    shape.put("disk", facts.disk().map(MachineFacts::size));
    shape.put("medium", facts.medium().map(MachineFacts.Medium::word));
    shape.put("network", facts.network().map(MachineFacts.Network::word));
    shape.put("speed", facts.speed().map(MachineFacts::speed));
    shape.put("offline", facts.offline().map(MachineFacts.Offline::word));
    shape.put("used-by", facts.usedBy().map(MachineFacts.Use::word));
    return shape;
  }

  private static String words(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static Map<String, Object> identity(PublicIdentity identity) {
    return object(
        "machine", identity.machine().value(),
        "epoch", identity.epoch(),
        "hostKey", identity.hostKey(),
        "fingerprint", identity.fingerprint(),
        "knownHosts", identity.knownHosts());
  }

  private static Map<String, Object> seen(MachineStatus.Seen seen) {
    return object("snapshot", seen.snapshot().value(), "when", seen.when().toString());
  }

  static List<Object> backups(List<BackupInfo> backups) {
    List<Object> shapes = new ArrayList<>();
    backups.forEach(backup -> shapes.add(backup(backup)));
    return shapes;
  }

  static Map<String, Object> backup(BackupInfo backup) {
    return object(
        "machine", backup.machine().value(),
        "store", backup.store().value(),
        "version", backup.version().value(),
        "time", backup.time().toString(),
        "confirmed", backup.confirmed().map(Object::toString),
        "entries", backup.entries(),
        "bytes", backup.bytes(),
        "lineage", backup.lineage(),
        "generation", backup.generation(),
        "current", backup.current());
  }

  static List<Object> differences(List<Difference> differences) {
    List<Object> shapes = new ArrayList<>();
    for (Difference one : differences) {
      shapes.add(
          object(
              "path", one.path(),
              "what", one.what(),
              "expected", one.expected(),
              "found", one.found()));
    }
    return shapes;
  }

  static Map<String, Object> check(List<Problem> problems, List<String> notes) {
    List<Object> shapes = new ArrayList<>();
    for (Problem one : problems) {
      shapes.add(
          object(
              "file", one.file(),
              "line", one.line(),
              "column", one.column(),
              "message", one.message()));
    }
    return object("problems", shapes, "notes", notes);
  }

  static Map<String, Object> imported(RuleImport imported) {
    List<Object> rules = new ArrayList<>();
    for (ImportedRule one : imported.rules()) {
      rules.add(
          object(
              "path", one.path().value(),
              "store", one.store().value(),
              "seed", one.seed().word(),
              "from", one.file() + ":" + one.line()));
    }
    List<Object> refused = new ArrayList<>();
    for (RefusedLine one : imported.refused()) {
      refused.add(
          object(
              "file", one.file(),
              "line", one.line() == 0 ? Optional.empty() : Optional.of(one.line()),
              "text", one.text(),
              "why", one.why()));
    }
    return object("rules", rules, "refused", refused);
  }

  static List<Object> modes(List<ModeInfo> modes) {
    List<Object> shapes = new ArrayList<>();
    for (ModeInfo mode : modes) {
      List<Object> options = new ArrayList<>();
      for (Option<?> option : mode.options()) {
        options.add(option(option));
      }
      shapes.add(
          object(
              "mode", mode.mode().value(),
              "capabilities", new TreeSet<>(mode.capabilities()).stream().map(Enum::name).toList(),
              "options", options,
              "provider", mode.provider(),
              "version", mode.version(),
              "location", mode.location()));
    }
    return shapes;
  }

  private static Map<String, Object> option(Option<?> option) {
    return object(
        "name", option.name(),
        "accepted", option.type().accepted(),
        "default", option.secret() ? Optional.empty() : option.fallback().map(Object::toString),
        "secret", option.secret(),
        "help", option.help());
  }

  /** Pairs of a key and its value, in this order. */
  static Map<String, Object> object(Object... pairs) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      object.put((String) pairs[i], pairs[i + 1]);
    }
    return object;
  }
}
