package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.backup.BackupReply;
import org.statelesslinux.engine.backup.BackupRequests;
import org.statelesslinux.engine.boot.BootEntries;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.DiskParts;
import org.statelesslinux.engine.boot.EntryDescriptor;
import org.statelesslinux.engine.boot.Part;
import org.statelesslinux.engine.boot.SharedParts;
import org.statelesslinux.engine.identity.EntryKey;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/** What there is under which path, and what it answers. Paths match exactly or not at all. */
final class Resources implements Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);
  private static final Pattern FILE =
      Pattern.compile(
          "/boot/([0-9a-f]{64})/(%s)"
              .formatted(
                  BootScripts.FILES.stream().map(Pattern::quote).collect(Collectors.joining("|"))));
  private static final String ENTRY = "/entry";
  private static final Pattern MANIFEST = Pattern.compile("/manifest/([0-9a-f]{64})");
  private static final Pattern FROM = Pattern.compile("from=([0-9a-f]{64})");

  private static final int LONGEST_SHOWN = 300;
  private static final int LONGEST_LOGGED = 1000;
  private static final int LONGEST_REASON = 1000;

  /** A first backup may be all that a large disk holds. */
  private static final Duration TO_KEEP_A_VERSION = Duration.ofHours(12);

  private final MachineLookup lookup;
  private final BootEntries entries;
  private final Fetches fetches;
  private final EntryKey signer;
  private final Deltas deltas;
  private final OfferedFiles offeredFiles;
  private final Reports reports;
  private final Optional<BackupRequests> backups;
  private final Refusals refusals;
  private final OfferedEntries offered = new OfferedEntries();

  Resources(
      MachineLookup lookup,
      BootEntries entries,
      Fetches fetches,
      EntryKey signer,
      Deltas deltas,
      Offers offers,
      Reports reports,
      Optional<BackupRequests> backups,
      Refusals refusals) {
    this.lookup = lookup;
    this.entries = entries;
    this.fetches = fetches;
    this.signer = signer;
    this.deltas = deltas;
    this.offeredFiles = new OfferedFiles(offers);
    this.reports = reports;
    this.backups = backups;
    this.refusals = refusals;
  }

  @Override
  public Answer answer(String method, URI uri, InetAddress client, Body body) throws IOException {
    String path = uri.getRawFragment() == null ? String.valueOf(uri.getRawPath()) : "#";
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (path.equals("/report")) {
      return method.equals("POST") ? report(body) : new Answer.NotAllowed("POST");
    }
    if (path.equals("/backup") && backups.isPresent()) {
      return method.equals("POST") ? backup(backups.get(), body) : new Answer.NotAllowed("POST");
    }
    if (path.equals("/challenge")) {
      return reads ? Answer.text(200, reports.challenge() + "\n") : new Answer.NotAllowed(READING);
    }
    if (path.equals(BootScripts.PATH)) {
      return reads ? script(method, uri.getRawQuery()) : new Answer.NotAllowed(READING);
    }
    if (path.equals(ENTRY)) {
      return reads ? entry(method, uri.getRawQuery()) : new Answer.NotAllowed(READING);
    }
    Matcher manifest = MANIFEST.matcher(path);
    if (manifest.matches()) {
      return reads
          ? manifest(manifest.group(1), uri.getRawQuery())
          : new Answer.NotAllowed(READING);
    }
    if (path.startsWith(OfferedFiles.BELOW)) {
      return offeredFiles.answer(method, uri, client, body);
    }
    Matcher file = FILE.matcher(path);
    if (!file.matches()) {
      return Answer.notFound();
    }
    return reads ? file(file.group(1), file.group(2)) : new Answer.NotAllowed(READING);
  }

  private Answer report(Body body) throws IOException {
    Optional<byte[]> bytes = body.read();
    if (bytes.isEmpty()) {
      return Answer.refusal(413, "a report is shorter");
    }
    Reports.Verdict verdict;
    try {
      verdict = reports.take(bytes.get());
    } catch (StatelessException e) {
      LOG.warn(
          "A report is not taken: {}", Texts.plain(String.valueOf(e.getMessage()), LONGEST_LOGGED));
      return Answer.refusal(503, Texts.plain(e.found(), LONGEST_SHOWN));
    }
    if (verdict instanceof Reports.Verdict.Refused refused) {
      return Answer.refusal(403, refused.reason());
    } else if (verdict instanceof Reports.Verdict.Malformed malformed) {
      return Answer.refusal(400, malformed.reason());
    }
    return new Answer.Empty();
  }

  private static Answer backup(BackupRequests backups, Body body) throws IOException {
    Optional<byte[]> bytes = body.read();
    if (bytes.isEmpty()) {
      return Answer.refusal(413, "a request is shorter");
    }
    RequestThreads.allow(TO_KEEP_A_VERSION);
    BackupReply reply = backups.take(bytes.get());
    return Answer.text(reply.status(), reply.text());
  }

  private Answer script(String method, @Nullable String rawQuery) {
    Query query;
    try {
      query = Query.parse(rawQuery);
    } catch (IllegalArgumentException e) {
      return Answer.refusal(400, String.valueOf(e.getMessage()));
    }
    if (query.isEmpty() && rawQuery == null) {
      return Answer.script(BootScripts.introduction());
    }
    String again = BootScripts.PATH + query.name().map(name -> "?name=" + name).orElse("");
    try {
      Machine machine = lookup.find(query);
      BootEntry entry = offered(method, machine);
      return Answer.script(BootScripts.start(machine, entry, "/boot/" + entry.digest(), again));
    } catch (StatelessException e) {
      refusals.tell(query, e);
      return Answer.script(BootScripts.failure(e, again));
    } catch (RuntimeException e) {
      LOG.error("No boot script for {}", Texts.plain(query.toString(), LONGEST_SHOWN), e);
      return Answer.script(
          BootScripts.failure(
              new StatelessException(
                  "start this machine", "the server failed", "Look at the server's log."),
              again));
    }
  }

  /** For machines that run, and keep what they start with next. Nobody shows them a script. */
  private Answer entry(String method, @Nullable String rawQuery) {
    EntryQuery asked;
    try {
      asked = EntryQuery.parse(rawQuery);
    } catch (IllegalArgumentException e) {
      return Answer.refusal(400, String.valueOf(e.getMessage()));
    }
    Query query = asked.machine();
    if (query.isEmpty()) {
      return Answer.refusal(400, "it must be said which machine: name, mac or hostname");
    }
    try {
      Machine machine = lookup.find(query);
      BootEntry entry = offered(method, machine);
      return Answer.text(
          200, signer.signed(EntryDescriptor.of(machine.name(), asked.nonce(), entry)));
    } catch (StatelessException e) {
      refusals.tell(query, e);
      return Answer.refusal(404, Texts.plain(String.valueOf(e.getMessage()), LONGEST_REASON));
    } catch (RuntimeException e) {
      LOG.error("No boot entry for {}", Texts.plain(query.toString(), LONGEST_SHOWN), e);
      return Answer.refusal(500, "the server failed; look at its log");
    }
  }

  private Answer manifest(String hex, @Nullable String rawQuery) throws IOException {
    Optional<SnapshotId> from = Optional.empty();
    if (rawQuery != null) {
      Matcher query = FROM.matcher(rawQuery);
      if (!query.matches()) {
        return Answer.refusal(400, "the only parameter is from=, with 64 hexadecimal digits");
      }
      from = Optional.of(SnapshotId.ofHex(query.group(1)));
    }
    return Answer.file(deltas.find(SnapshotId.ofHex(hex), from));
  }

  /** What a machine starts with; it is there to be fetched from now on. */
  private BootEntry offered(String method, Machine machine) {
    BootEntry entry = checked(entries.of(machine));
    if (method.equals("GET")) {
      // Before it is named to anybody, so that nobody throws it away under the machine.
      fetches.fetched(machine, entry.snapshot());
    }
    offered.offer(entry);
    return entry;
  }

  private static BootEntry checked(BootEntry entry) {
    if (!entry.parts().fitTogether()) {
      throw new IllegalStateException("no kernel takes these together: " + entry.parts());
    }
    return entry;
  }

  private Answer file(String key, String name) {
    Optional<BootEntry> entry = offered.find(key);
    Optional<DiskParts> disk = entry.flatMap(BootEntry::disk);
    return switch (name) {
      case BootScripts.ARCHIVE ->
          entry.map(one -> Answer.bytes(one.archive())).orElseGet(Answer::notFound);
      case BootScripts.GRUB ->
          disk.map(one -> Answer.bytes(one.grub().getBytes(UTF_8))).orElseGet(Answer::notFound);
      case BootScripts.LOADER -> Answer.file(disk.map(one -> one.loader().file()));
      default -> Answer.file(entry.map(BootEntry::parts).map(parts -> part(parts, name).file()));
    };
  }

  private static Part part(SharedParts parts, String name) {
    return switch (name) {
      case BootScripts.KERNEL -> parts.kernel();
      case BootScripts.IMAGE -> parts.image();
      case BootScripts.MANIFEST -> parts.manifest();
      case BootScripts.ATTRIBUTES -> parts.attributes();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
