package org.statelesslinux.engine.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StatePattern;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

class SnapshotRulesTest {
  private static final StoreName STORE = new StoreName("machine");
  private static final StoreName OTHER = new StoreName("other");
  private static final String REST = " mode=0755 uid=0 gid=0 time=5.000000000";
  private static final String DIR = " type=dir" + REST;
  private static final String FILE =
      " type=file mode=0644 uid=0 gid=0 size=0 time=5.000000000 sha256digest=" + "0".repeat(64);

  @TempDir Path directory;

  private final List<StateRule> rules = new ArrayList<>();
  private final List<StatePattern> patterns = new ArrayList<>();

  @Test
  void aPatternBecomesTheRulesForWhatItMatchesInTheOrderOfTheSnapshot() throws IOException {
    pattern("/var/log/*", Seed.FILES);

    SnapshotRules fitted = fit();

    assertThat(fitted.profile().patterns()).isEmpty();
    assertThat(paths(fitted)).containsExactly("/var/log/apt", "/var/log/dpkg.log");
    assertThat(fitted.notes())
        .containsExactly(
            "'/var/log/*' leaves out what is neither a directory nor a file: /var/log/README",
            "mounted as single files, so a program that renames another file over one of them fails"
                + " there, where a rule for its directory would do: /var/log/dpkg.log");
  }

  @Test
  void theSameRulesAndSnapshotGiveTheSame() throws IOException {
    pattern("/var/log/*", Seed.FILES);
    pattern("/etc/cron.*", Seed.FILES);
    rule("/home", Seed.FILES);

    assertThat(fit()).isEqualTo(fit());
    assertThat(paths(fit()))
        .containsExactly(
            "/home", "/var/log/apt", "/var/log/dpkg.log", "/etc/cron.d", "/etc/cron.daily");
  }

  @Test
  void hiddenNamesAreNotMatched() throws IOException {
    pattern("/home/*", Seed.FILES);

    assertThat(paths(fit())).containsExactly("/home/anna");
  }

  @Test
  void directoriesAreMatchedAndFilesLeftOutWithTheSeedDirs() throws IOException {
    pattern("/var/log/*", Seed.DIRS);

    SnapshotRules fitted = fit();

    assertThat(paths(fitted)).containsExactly("/var/log/apt");
    assertThat(fitted.notes())
        .contains("'/var/log/*' leaves out files, since its seed is dirs: /var/log/dpkg.log");
  }

  @Test
  void aRuleForThePathCountsBeforePatterns() throws IOException {
    pattern("/var/log/*", Seed.FILES);
    pattern("/var/*/apt", Seed.DIRS);
    rules.add(new StateRule(AbsolutePath.of("/var/log/apt"), OTHER, Seed.EMPTY));

    assertThat(fit().profile().state())
        .filteredOn(rule -> rule.path().value().equals("/var/log/apt"))
        .containsExactly(rules.get(0));
  }

  @Test
  void twoPatternsThatWouldKeepAPathInTwoWaysAreRefused() {
    pattern("/var/log/*", Seed.FILES);
    pattern("/var/*/apt", Seed.DIRS);

    assertRefused(
        "'/var/*/apt' matches /var/log/apt, which '/var/log/*' keeps otherwise;"
            + " give the path a rule of its own");
  }

  @Test
  void twoPatternsThatSayTheSameAreNoProblem() throws IOException {
    pattern("/var/log/a*", Seed.FILES);
    pattern("/var/log/*t", Seed.FILES);

    assertThat(paths(fit())).containsExactly("/var/log/apt");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    pattern("/srv/*", Seed.FILES);
    rule("/var/lib/new", Seed.FILES);

    SnapshotRules fitted = fit();

    assertThat(paths(fitted)).containsExactly("/var/lib/new");
    assertThat(fitted.notes())
        .containsExactly(
            "the snapshot has no /var/lib/new; it begins as an empty directory",
            "the snapshot has nothing that '/srv/*' matches; it keeps nothing");
  }

  @Test
  void aPathOverALinkIsRefusedWithThePathThatItLeadsTo() {
    rule("/var/mail/anna", Seed.FILES);
    rule("/var/lock/x", Seed.FILES);
    rule("/loop/x", Seed.FILES);
    rule("/var/mail", Seed.FILES);
    pattern("/var/mail/*", Seed.FILES);

    assertRefused(
        "'/var/mail/anna' runs through the symbolic link /var/mail, and leads to"
            + " /var/spool/mail/anna; name that path",
        "'/var/lock/x' runs through the symbolic link /var/lock, and leads to /run/lock/x, but /run"
            + " is made anew at every boot and cannot be kept; accepted: other directories",
        "'/loop/x' runs through the symbolic link /loop, which leads nowhere; name a directory",
        "'/var/mail' is a symbolic link, and leads to /var/spool/mail; name that path",
        "'/var/mail/*' cannot match: /var/mail is a symbolic link, and leads to /var/spool/mail;"
            + " name that path");
  }

  @Test
  void nothingLiesInsideAFile() {
    rule("/etc/motd", Seed.FILES);
    rule("/etc/motd/today", Seed.FILES);

    assertRefused(
        "'/etc/motd/today' lies in /etc/motd, which is no directory in the snapshot;"
            + " name /etc/motd alone");
  }

  @Test
  void aFileHasNoDirectoriesAndAFifoIsNothingToKeep() {
    rule("/etc/motd", Seed.DIRS);
    rule("/var/fifo", Seed.FILES);

    assertRefused(
        "'/etc/motd' is a file, which has no directories; seeds of a file: files, or empty",
        "'/var/fifo' is neither a directory nor a file; name the directory that holds it");
  }

  @Test
  void aPatternForThousandsIsRefused() throws IOException {
    pattern("/n/*", Seed.FILES);

    assertThat(paths(fit(many(1000)))).hasSize(1000);
    assertThatThrownBy(() -> fit(many(1001)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'/n/*' matches more than 1000 paths");
  }

  @Test
  void aMatchThatNoRuleCanNameIsRefused() {
    pattern("/n/*", Seed.FILES);

    assertThatThrownBy(() -> fit("./n" + DIR + "\n./n/a\\377b" + DIR + "\n"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'/n/*' matches names that no rule can hold")
        .hasMessageContaining("/n/a\\377b");
  }

  @Test
  void withoutRulesTheManifestIsNotRead() {
    assertThat(SnapshotRules.of("test", profile(), directory.resolve("missing")).notes()).isEmpty();
  }

  private void rule(String path, Seed seed) {
    rules.add(new StateRule(AbsolutePath.of(path), STORE, seed));
  }

  private void pattern(String path, Seed seed) {
    patterns.add(new StatePattern(new PathPattern(path), STORE, seed));
  }

  private Profile profile() {
    return new Profile(
        new ProfileName("kiosk"), AbsolutePath.of("/t"), rules, patterns, BootSettings.USUAL);
  }

  private void assertRefused(String... problems) {
    assertThatThrownBy(this::fit)
        .isInstanceOfSatisfying(
            StatelessException.class,
            e -> assertThat(e.found()).isEqualTo(String.join("\n", problems)));
  }

  private static List<String> paths(SnapshotRules fitted) {
    return fitted.profile().state().stream().map(rule -> rule.path().value()).toList();
  }

  private SnapshotRules fit() throws IOException {
    return fit(
        """
        ./etc DIR
        ./etc/cron.d DIR
        ./etc/cron.daily DIR
        ./etc/motd FILE
        ./home DIR
        ./home/.skel DIR
        ./home/anna DIR
        ./home/anna/x DIR
        ./loop LINK link=loop
        ./var DIR
        ./var/fifo FIFO
        ./var/lock LINK link=../run/./lock
        ./var/log DIR
        ./var/log/README LINK link=/usr/share/doc
        ./var/log/apt DIR
        ./var/log/dpkg.log FILE
        ./var/mail LINK link=spool/mail
        ./var/spool DIR
        ./var/spool/mail DIR
        """
            .replace(" DIR", DIR)
            .replace(" FILE", FILE)
            .replace(" FIFO", " type=fifo" + REST)
            .replace(" LINK", " type=link" + REST));
  }

  private static String many(int count) {
    StringBuilder lines = new StringBuilder("./n" + DIR + "\n");
    IntStream.range(10000, 10000 + count).forEach(i -> lines.append("./n/" + i + DIR + "\n"));
    return lines.toString();
  }

  private SnapshotRules fit(String entries) throws IOException {
    Path manifest = directory.resolve("manifest");
    Files.write(manifest, ("#mtree\n." + DIR + "\n" + entries).getBytes(UTF_8));
    return SnapshotRules.of("test", profile(), manifest);
  }
}
