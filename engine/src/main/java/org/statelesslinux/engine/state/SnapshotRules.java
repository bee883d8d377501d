package org.statelesslinux.engine.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.StatePattern;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StatelessException;

/**
 * A profile's state rules as they are for one snapshot: patterns have become rules for what they
 * match, and all rules fit what the snapshot has. Depends on the profile and the manifest alone.
 *
 * @param profile the profile, without patterns
 * @param notes what a person should know, though nothing is wrong; each a sentence without its stop
 */
public record SnapshotRules(Profile profile, List<String> notes) {
  private static final String ADVICE = "Correct the state rules of profile %s, and try again.";

  /** Keeps its own copy. */
  public SnapshotRules {
    notes = List.copyOf(notes);
  }

  /**
   * Fits a profile's rules to a snapshot.
   *
   * @param doing what is being done, for the message
   * @param profile the profile as configured
   * @param manifest the snapshot's manifest; not read if the profile has no rules
   * @throws StatelessException if a rule cannot hold in this snapshot, with all that cannot
   */
  public static SnapshotRules of(String doing, Profile profile, Path manifest) {
    if (profile.state().isEmpty() && profile.patterns().isEmpty()) {
      return new SnapshotRules(profile, List.of());
    }
    try {
      return new Fitting(profile, manifest).fit(doing);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Fitting {
    private final Profile profile;
    private final Path manifest;
    private final PlainRules plain;
    private final List<PatternMatches> patterns;
    private final Map<AbsolutePath, StateRule> rules = new LinkedHashMap<>();
    private final Map<AbsolutePath, StatePattern> origins = new LinkedHashMap<>();
    private final List<AbsolutePath> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Fitting(Profile profile, Path manifest) {
      this.profile = profile;
      this.manifest = manifest;
      plain = new PlainRules(manifest);
      profile.state().forEach(rule -> plain.want(rule.path()));
      profile.patterns().forEach(pattern -> plain.want(pattern.path().plainPrefix()));
      patterns = profile.patterns().stream().map(PatternMatches::new).toList();
    }

    SnapshotRules fit(String doing) throws IOException {
      try (ManifestReader reader = ManifestReader.open(manifest)) {
        for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
          Found found = Found.of(entry);
          plain.see(found);
          patterns.forEach(pattern -> pattern.see(found));
        }
      }
      for (StateRule rule : profile.state()) {
        add(rule);
      }
      for (PatternMatches pattern : patterns) {
        add(pattern);
      }
      if (!files.isEmpty()) {
        notes.add(
            "mounted as single files, so a program that renames another file over one of them fails"
                + " there, where a rule for its directory would do: "
                + Texts.list(files));
      }
      if (!problems.isEmpty()) {
        throw new StatelessException(
            doing, String.join("\n", problems), ADVICE.formatted(profile.name()));
      }
      return new SnapshotRules(profile.keeping(List.copyOf(rules.values())), notes);
    }

    private void add(StateRule rule) throws IOException {
      plain.whyNot(rule).ifPresent(why -> problems.add(Texts.quote(rule.path().value()) + why));
      rules.put(rule.path(), rule);
      if (plain.type(rule.path()).isEmpty()) {
        notes.add("the snapshot has no " + rule.path() + "; it begins as an empty directory");
      } else if (plain.type(rule.path()).get() == FileType.FILE) {
        files.add(rule.path());
      }
    }

    private void add(PatternMatches matches) throws IOException {
      StatePattern pattern = matches.pattern();
      var unreached = plain.whyNotReached(pattern.path().plainPrefix());
      if (unreached.isPresent()) {
        problems.add(
            "%s cannot match: %s%s"
                .formatted(
                    Texts.quote(pattern.path().value()),
                    pattern.path().plainPrefix(),
                    unreached.get()));
        return;
      }
      int before = problems.size();
      matches.addProblems(problems);
      if (problems.size() > before) {
        return;
      }
      matches.addNotes(notes);
      for (AbsolutePath path : matches.paths()) {
        add(pattern, path, matches.isFile(path));
      }
    }

    /** A rule for the path itself counts before a pattern. */
    private void add(StatePattern pattern, AbsolutePath path, boolean file) {
      StateRule rule = pattern.rule(path);
      StateRule first = rules.putIfAbsent(path, rule);
      if (first == null) {
        origins.put(path, pattern);
        if (file) {
          files.add(path);
        }
        return;
      }
      StatePattern origin = origins.get(path);
      if (origin != null && !first.equals(rule)) {
        problems.add(
            "%s matches %s, which %s keeps otherwise; give the path a rule of its own"
                .formatted(
                    Texts.quote(pattern.path().value()), path, Texts.quote(origin.path().value())));
      }
    }
  }
}
