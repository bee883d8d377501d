package org.statelesslinux.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.statelesslinux.engine.config.Sites.MINIMAL;
import static org.statelesslinux.engine.config.Sites.problems;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;

class SiteReaderTest {
  private static final String DISK = OptionTypes.disk().accepted();

  private static final String MACHINES =
      MINIMAL
          + """
          stores:
            here: { type: local, disk: { label: state } }
          """;

  @TempDir private Path directory;

  private Path file(byte[] content) throws Exception {
    return Files.write(directory.resolve("site.yaml"), content);
  }

  @Test
  void everyProblemIsReportedAtOnceAndSoIsItsPlace() throws Exception {
    Path file =
        file(
            """
            repositry: /srv/stateless
            server: { address: "not an address" }
            mode: nsf
            profiles:
              Workstation: { tree: prototypes/workstation }
            """
                .getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> SiteReader.read(file, Sites.REGISTRY))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                        file
                            + ":1:1: found the unknown key 'repositry'; accepted: repository,"
                            + " server, secrets, mode, modes, stores, profiles,"
                            + " default-profile, machines; did you mean 'repository'?",
                        file
                            + ":1:1: the key 'repository' is missing; accepted: an absolute path"
                            + " without '.', '..', empty components or control characters",
                        file
                            + ":2:20: found 'not an address'; accepted: an IP address, or a host name"
                            + " that does not end in a number",
                        file
                            + ":3:7: found the unknown mode 'nsf'; known: afs, livecd, nfs, rsync"
                            + "; did you mean 'nfs'?",
                        file
                            + ":5:3: 'Workstation' is not a profile name; accepted: up to 63"
                            + " lower-case letters, digits, dots, underscores and hyphens, a letter"
                            + " or digit first",
                        file
                            + ":5:24: found 'prototypes/workstation', a relative path, which would"
                            + " change its meaning with the directory the command runs in: write it"
                            + " from '/' on; accepted: an absolute path without '.', '..', empty"
                            + " components or control characters"))
        .hasMessageStartingWith(
            "Cannot use the configuration "
                + file
                + ": there are 6 problems:\n  "
                + file
                + ":1:1:");
    assertThat(SiteReader.check(file, Sites.REGISTRY)).hasSize(6);
  }

  @Test
  void aGoodFileHasNoProblems() throws Exception {
    Path file = file(MINIMAL.getBytes(StandardCharsets.UTF_8));

    assertThat(SiteReader.check(file, Sites.REGISTRY)).isEmpty();
    assertThat(SiteReader.read(file, Sites.REGISTRY).profiles()).hasSize(1);
  }

  @Test
  void whatIsNotAReadableFileIsReported() throws Exception {
    assertThat(SiteReader.check(directory, Sites.REGISTRY))
        .singleElement()
        .hasToString(directory + ":1:1: found something that is not a file; accepted: a file");
    assertThat(SiteReader.check(directory.resolve("none"), Sites.REGISTRY))
        .singleElement()
        .asString()
        .endsWith("/none:1:1: there is no such file");
    assertThat(SiteReader.check(Path.of("/dev/zero"), Sites.REGISTRY))
        .singleElement()
        .asString()
        .contains("not a file");
  }

  @Test
  void aFileThatIsTooLargeIsReported() throws Exception {
    byte[] content = new byte[YamlText.LONGEST + 1];
    Arrays.fill(content, (byte) '#');

    assertThat(SiteReader.check(file(content), Sites.REGISTRY))
        .singleElement()
        .asString()
        .endsWith(":1:1: the file is too large; accepted: up to 1 MiB");
  }

  @Test
  void otherEncodingsAreReportedWithThePlace() throws Exception {
    assertThat(
            SiteReader.check(
                file("a: b\ncé: 1".getBytes(StandardCharsets.ISO_8859_1)), Sites.REGISTRY))
        .singleElement()
        .asString()
        .endsWith(":2:2: found bytes that are not UTF-8; accepted: UTF-8");
    assertThat(SiteReader.check(file("a: b".getBytes(StandardCharsets.UTF_16)), Sites.REGISTRY))
        .singleElement()
        .asString()
        .endsWith(":1:1: found bytes that are not UTF-8; accepted: UTF-8");
    assertThat(
            SiteReader.check(
                file(("\uFEFF" + MINIMAL).getBytes(StandardCharsets.UTF_8)), Sites.REGISTRY))
        .singleElement()
        .asString()
        .endsWith(":1:1: found a byte order mark; accepted: UTF-8 without one");
    assertThat(SiteReader.check(file("a: \u0001".getBytes(StandardCharsets.UTF_8)), Sites.REGISTRY))
        .singleElement()
        .asString()
        .contains("the character U+0001");
    assertThat(SiteReader.check(file(new byte[] {'a', (byte) 0xC3}), Sites.REGISTRY))
        .singleElement()
        .asString()
        .contains("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nothing but a comment\n"})
  void anEmptyFileSaysSo(String text) {
    assertThat(problems(text))
        .singleElement()
        .asString()
        .startsWith("1:1 the file is empty; accepted: a mapping with the keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"---\n", "[]", "text", "3", "~"})
  void whatIsNotAMappingIsRefused(String text) {
    assertThat(problems(text))
        .singleElement()
        .asString()
        .contains("found ")
        .contains("accepted: a mapping with the keys repository, server");
  }

  @Test
  void afterASyntaxErrorOnlyThatIsReported() {
    assertThat(problems("repository: /srv\nserver: [1, 2\nmode: nfs\nunknown: x\n"))
        .singleElement()
        .asString()
        .startsWith("3:5 this is not YAML: ");
    assertThat(problems("a:\n\tb: c\n")).singleElement().asString().startsWith("2:1 this is not");
    assertThat(problems("a: \"open\n")).singleElement().asString().contains("this is not YAML");
  }

  @Test
  void aSecondDocumentIsAnError() {
    assertThat(problems(MINIMAL + "---\nmode: rsync\n"))
        .containsExactly("6:1 found a second document; accepted: one document in a file");
    assertThat(problems("---\n" + MINIMAL + "...\n")).isEmpty();
  }

  @Test
  void aSyntaxErrorAfterTheDocumentIsAnErrorToo() {
    assertThat(problems(MINIMAL + "...\n]\n")).hasSize(1);
  }

  @Test
  void anchorsAliasesTagsAndMergeKeysAreErrors() {
    assertThat(
            problems(
                """
                repository: &here /srv/stateless
                server: { address: !!str server }
                mode: nfs
                modes: !mine {}
                profiles:
                  a: { tree: *here }
                  b: { <<: { tree: /x }, tree: /y }
                """))
        .containsExactly(
            "1:13 found the anchor '&here'; accepted: no anchors, write the value where it is"
                + " needed",
            "2:20 found the tag 'tag:yaml.org,2002:str'; accepted: no tags",
            "4:8 found the tag '!mine'; accepted: no tags",
            "6:14 found the alias '*here'; accepted: the value itself, as aliases are not used"
                + " here",
            "7:8 found the merge key '<<'; accepted: no merge keys");
  }

  @Test
  void anAliasThatContainsItselfIsJustAnAlias() {
    assertThat(problems("a: &a [*a]\n")).anySatisfy(p -> assertThat(p).contains("alias '*a'"));
  }

  @Test
  void directivesAreErrorsButForTheRightVersion() {
    assertThat(problems("%YAML 1.2\n---\n" + MINIMAL)).isEmpty();
    assertThat(problems("%YAML 1.1\n---\n" + MINIMAL))
        .containsExactly("1:1 found a directive; accepted: none, or '%YAML 1.2'");
    assertThat(problems("%TAG !e! tag:example.com,2000:\n---\n" + MINIMAL)).hasSize(1);
  }

  @Test
  void aKeyThatStandsTwiceIsAnError() {
    assertThat(problems(MINIMAL + "mode: rsync\n\"mode\": livecd\n"))
        .containsExactly(
            "6:1 found the key 'mode' again, first in line 3; accepted: each key once",
            "7:1 found the key 'mode' again, first in line 3; accepted: each key once");
  }

  @Test
  void keysThatAreNoWordsAreErrors() {
    assertThat(problems(MINIMAL + "? [a]\n: b\n"))
        .containsExactly("6:3 found a list as a key; accepted: a word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void deepNestingIsAnErrorAndNotACrash(String opening) {
    assertThat(problems("a: " + opening.repeat(100_000))).hasSize(1);
    assertThat(problems(opening.equals("- ") ? opening.repeat(40) : "a: " + opening.repeat(40)))
        .singleElement()
        .asString()
        .contains("nested too deep; accepted: 32 levels");
  }

  @Test
  void missingValuesAreErrorsEverywhere() {
    assertThat(
            problems(
                """
                repository:
                server: ~
                mode: null
                modes: { nfs: , rsync: { port: , disk: { label: } } }
                stores: { a: , b: { type: } }
                profiles: { w: }
                machines: { m: }
                """))
        .extracting(problem -> problem.replaceAll(";.*", ""))
        .containsExactly(
            "1:12 found nothing",
            "2:9 found nothing",
            "3:7 found nothing",
            "4:14 found nothing",
            "4:31 found nothing",
            "4:48 found nothing",
            "5:13 found nothing",
            "5:26 found nothing",
            "6:15 found nothing",
            "7:15 found nothing");
  }

  @Test
  void wrongTypesAreErrorsEverywhere() {
    assertThat(
            problems(
                """
                repository: [/srv]
                server: 192.0.2.10
                mode: { nfs: {} }
                modes: [nfs]
                stores: none
                profiles:
                  w: { tree: {}, state: { path: /var }, mode: [], modes: x }
                  v: { tree: /t, state: [/var] }
                machines:
                  m: { profile: [w], mac: {} }
                """))
        .extracting(problem -> problem.replaceAll(";.*", ""))
        .containsExactly(
            "1:13 found a list",
            "2:9 found '192.0.2.10'",
            "3:7 found a mapping",
            "4:8 found a list",
            "5:9 found 'none'",
            "7:14 found a mapping",
            "7:25 found a mapping",
            "7:47 found a list",
            "7:58 found 'x'",
            "8:26 found '/var'",
            "10:17 found a list",
            "10:27 found a mapping");
  }

  @Test
  void pathsAreAbsoluteAndTheMessageSaysHowToWriteThem() {
    assertThat(problems(MINIMAL.replace("/srv/stateless", "~/stateless")))
        .singleElement()
        .asString()
        .contains("'~' has no meaning");
    assertThat(problems(MINIMAL.replace("/srv/stateless", "/srv//x/../stateless/")))
        .singleElement()
        .asString()
        .contains("found '/srv//x/../stateless/': write '/srv/stateless'; accepted:");
  }

  @Test
  void aPrototypeInTheRepositoryOrRoundItIsAnError() {
    for (String tree : new String[] {"/srv/stateless", "/srv/stateless/x", "/srv", "/"}) {
      assertThat(problems(MINIMAL.replace("/srv/prototypes/workstation", tree)))
          .containsExactly(
              "5:24 found '%s', but of it and the repository /srv/stateless neither may lie in the other; accepted: another directory"
                  .formatted(tree));
    }
    assertThat(problems(MINIMAL.replace("/srv/prototypes/workstation", "/srv/stateless2")))
        .isEmpty();
  }

  @Test
  void storesNeedWhatTheirTypeNeeds() {
    assertThat(
            problems(
                MINIMAL
                    + """
                    stores:
                      a: { type: tmpfs }
                      b: { size: 1G }
                      c: { type: ephemeral, size: lots }
                      d: { type: ephemeral, size: 99999999999T }
                      e: { type: local, size: 1G }
                      f: { type: local, disk: { label: x, uuid: 1234-abcd } }
                      g: { type: local, disk: { device: /srv/disk } }
                      h: { type: network, server: files }
                      i: { type: local, disk: { label: thirteen-long, file-system: xfs } }
                      j: { type: local, disk: { label: seventeen-is-long } }
                      k: { type: local, disk: { label: x, file-system: ntfs } }
                      l: { type: local, disk: { uuid: 1234-abcd, make-on: /dev/vda } }
                      m: { type: local, disk: { label: x }, on-missing: sometimes }
                      n: { type: ephemeral, on-missing: fail }
                      o: { type: network, server: files, path: /x, port: 0, version: 3 }
                      I: { type: ephemeral }
                    """))
        .containsExactly(
            "7:14 found 'tmpfs'; accepted: one of ephemeral, local, network",
            "8:6 the key 'type' is missing; accepted: one of ephemeral, local, network",
            "9:31 found 'lots'; accepted: " + MemoryLimit.ACCEPTED,
            "10:31 found '99999999999T'; accepted: " + MemoryLimit.ACCEPTED,
            "11:6 the key 'disk' is missing; accepted: " + DISK,
            "11:21 found the unknown key 'size'; accepted: type, disk, on-missing, backup",
            "12:27 found more than one way to find the disk; accepted: " + DISK,
            "13:37 found '/srv/disk'; accepted: a path below /dev",
            "14:6 the key 'path' is missing; accepted: an absolute path without '.', '..', empty"
                + " components or control characters",
            "15:36 found 'thirteen-long' of 13 characters; accepted: up to 12 for a label of xfs",
            "16:36 found 'seventeen-is-long' of 17 characters; accepted: up to 16 for a label of"
                + " ext4",
            "17:52 found 'ntfs'; accepted: one of ext4, xfs, btrfs",
            "18:35 found '1234-abcd', which no new file system can get; accepted: a UUID of 32"
                + " digits, as in 01234567-89ab-cdef-0123-456789abcdef",
            "19:53 found 'sometimes'; accepted: one of fail, ephemeral",
            "20:25 found the unknown key 'on-missing'; accepted: type, size",
            "21:54 found '0'; accepted: a whole number from 1 to 65535",
            "21:66 found '3'; accepted: one of 4.2, 4.1, 4.0",
            "22:3 'I' is not a store name; accepted: up to 32 lower-case letters, digits and"
                + " hyphens, a letter first");
  }

  @Test
  void whatThisVersionDoesNotHaveIsRefusedAndNotIgnored() {
    assertThat(
            problems(
                MINIMAL
                    + """
                    stores:
                      a: { type: ephemeral, backup: { every: 1h } }
                      b: { type: local, disk: { label: x, size: 1G } }
                      c: { type: network, server: s, path: /x, backup: { every: 1h } }
                    """))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("7:25 found 'backup': what is in memory is gone"),
            one ->
                assertThat(one)
                    .startsWith("8:45 ")
                    .contains("found 'size', which only a part of the boot disk has"),
            one -> assertThat(one).startsWith("9:44 found 'backup': the files are not on the"));
  }

  @Test
  void aBackupSaysHowOftenAndWhatIsKept() {
    String keep = "a number from 0 to 10000";
    String every = "accepted: a number of minutes, hours or days from 1m to 365d: 30m, 1h, 1d";
    assertThat(
            problems(
                MINIMAL
                    + """
                    stores:
                      a: { type: local, disk: { label: x }, backup: {} }
                      b: { type: local, disk: { label: x }, backup: { every: 30s } }
                      c: { type: local, disk: { label: x }, backup: { every: 366d } }
                      d: { type: local, disk: { label: x }, backup: { every: 1h, keep: {} } }
                      e: { type: local, disk: { label: x }, backup: { every: 1h, keep: { last: x } } }
                      f: { type: local, disk: { label: x }, backup: { every: 1h, keep: { yearly: 1 } } }
                    """))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("7:49 the key 'every' is missing; " + every),
            one -> assertThat(one).isEqualTo("8:58 found '30s'; " + every),
            one -> assertThat(one).isEqualTo("9:58 found '366d'; " + every),
            one ->
                assertThat(one)
                    .startsWith("10:68 found no number above 0, so that nothing is kept"),
            one -> assertThat(one).isEqualTo("11:76 found 'x'; accepted: " + keep),
            one ->
                assertThat(one)
                    .startsWith("12:68 found no number above 0, so that nothing is kept"),
            one -> assertThat(one).startsWith("12:70 found the unknown key 'yearly'"));
  }

  @Test
  void machinesAreStartedAndBackedUpAtTwoPorts() {
    assertThat(
            problems(
                MINIMAL.replace(
                    "{ address: 192.0.2.10 }", "{ address: 192.0.2.10, http: { port: 8071 } }")))
        .singleElement()
        .asString()
        .contains("found port 8071 for 'http' and for 'backups'");
  }

  @Test
  void stateRulesNameStoresThatThereAreAndPathsThatCanBeMounted() {
    String rules =
        """
            state:
              - { path: /var/log, store: heer, seed: dirs }
              - { path: /var/log, store: here, seed: all }
              - { path: /var/log, store: here, seed: files }
              - { path: /, store: here, seed: files }
              - { path: /etc/passwd, store: here, seed: files }
              - { path: /run/lock, store: here, seed: files }
              - { path: /proc, store: here, seed: empty }
              - { path: var, store: here, seed: empty, owner: root }
              - { path: /srv, store: here }
        """;
    assertThat(
            problems(
                MACHINES.replace(
                    "  workstation: { tree: /srv/prototypes/workstation }\n",
                    "  workstation:\n    tree: /srv/prototypes/workstation\n" + rules)))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .isEqualTo(
                        "8:34 found the unknown store 'heer'; there are: here; did you mean"
                            + " 'here'?"),
            one -> assertThat(one).startsWith("9:17 found '/var/log', which has a rule in line 8"),
            one ->
                assertThat(one).isEqualTo("9:46 found 'all'; accepted: one of empty, dirs, files"),
            one -> assertThat(one).startsWith("10:17 found '/var/log', which has a rule in line 8"),
            one -> assertThat(one).startsWith("11:17 found '/', which is the snapshot itself"),
            one ->
                assertThat(one)
                    .startsWith("12:17 found '/etc/passwd', a file that programs replace")
                    .endsWith("accepted: its directory, { path: /etc, seed: files }"),
            one -> assertThat(one).startsWith("13:17 found '/run/lock', but /run is made anew"),
            one -> assertThat(one).startsWith("14:17 found '/proc', but /proc is made anew"),
            one -> assertThat(one).startsWith("15:17 found 'var', a relative path"),
            one ->
                assertThat(one)
                    .isEqualTo("15:48 found the unknown key 'owner'; accepted: path, store, seed"),
            one -> assertThat(one).startsWith("16:9 the key 'seed' is missing"));
  }

  @Test
  void storesOfOneProfileHaveADiskEach() {
    assertThat(
            problems(
                """
                repository: /srv/stateless
                server: { address: 192.0.2.10 }
                mode: nfs
                stores:
                  here: { type: local, disk: { label: state } }
                  again: { type: local, disk: { label: state, make-on: /dev/vdb } }
                  node: { type: local, disk: { device: /dev/vda1 } }
                  twin: { type: local, disk: { device: /dev/vda1, file-system: xfs } }
                profiles:
                  workstation:
                    tree: /srv/prototypes/workstation
                    state:
                      - { path: /home, store: here, seed: files }
                      - { path: /var/mail, store: again, seed: files }
                      - { path: /srv, store: again, seed: files }
                      - { path: /opt, store: here, seed: files }
                      - { path: /var/log, store: node, seed: files }
                      - { path: "/etc/cron.*", store: twin, seed: files }
                  kiosk:
                    tree: /srv/prototypes/kiosk
                    state: [{ path: /home, store: again, seed: files }]
                """))
        .containsExactly(
            "14:35 found 'again', which is on the same disk as 'here' in line 13, LABEL=state;"
                + " accepted: stores of one profile on a disk or a partition each",
            "18:39 found 'twin', which is on the same disk as 'node' in line 17, /dev/vda1;"
                + " accepted: stores of one profile on a disk or a partition each");
  }

  @Test
  void patternsOfStateRulesAreCheckedByTheirWords() {
    String rules =
        """
            state:
              - { path: "/var/log/*", store: here, seed: dirs }
              - { path: "/var/log/*", store: here, seed: files }
              - { path: "/etc/pass*", store: here, seed: files }
              - { path: "/*/lock", store: here, seed: files }
              - { path: "/a[b", store: here, seed: files }
              - { path: /srv, store: here, seed: files }
              - { path: '/\\s\\r\\v', store: here, seed: files }
        """;
    assertThat(
            problems(
                MACHINES.replace(
                    "  workstation: { tree: /srv/prototypes/workstation }\n",
                    "  workstation:\n    tree: /srv/prototypes/workstation\n" + rules)))
        .satisfiesExactly(
            one ->
                assertThat(one).startsWith("9:17 found '/var/log/*', which has a rule in line 8"),
            one ->
                assertThat(one)
                    .startsWith("10:17 found '/etc/pass*', which matches /etc/passwd, a file that")
                    .endsWith("accepted: its directory, { path: /etc, seed: files }"),
            one ->
                assertThat(one)
                    .startsWith("11:17 found '/*/lock', which matches in /dev, but /dev is made"),
            one -> assertThat(one).startsWith("12:17 found '/a[b' has a '[' without ']'"),
            one ->
                assertThat(one)
                    .startsWith("14:17 found '/\\s\\r\\v', which has a rule in line 13"));
  }

  @Test
  void aStoreThatIsWrongItselfIsNotUnknownToRules() {
    assertThat(
            problems(
                """
                repository: /srv/stateless
                server: { address: server }
                stores: { here: { type: lcoal } }
                profiles:
                  w: { tree: /t, state: [ { path: /var, store: here, seed: dirs } ] }
                machines:
                  m: { profile: v }
                """))
        .containsExactly(
            "3:25 found 'lcoal'; accepted: one of ephemeral, local, network",
            "7:17 found the unknown profile 'v'; there are: w; did you mean 'w'?");
  }

  @Test
  void machinesNameProfilesAndModesThatThereAre() {
    assertThat(
            problems(
                MINIMAL.replace("mode: nfs\n", "")
                    + """
                    machines:
                      a: { profile: workstaton, mode: nfs }
                      b: { profile: workstation }
                      c: { profile: workstation, mode: NFS }
                      d: { mode: nfs }
                      e: { profile: workstation, mode: nfs, profiles: x }
                      E_1: { profile: workstation, mode: nfs }
                    """))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .isEqualTo(
                        "6:17 found the unknown profile 'workstaton'; there are: workstation;"
                            + " did you mean 'workstation'?"),
            one ->
                assertThat(one)
                    .isEqualTo(
                        "7:3 no mode is given; accepted: the key 'mode' for the machine, its"
                            + " profile or the site"),
            one -> assertThat(one).startsWith("8:36 found the unknown mode 'NFS'; known: afs"),
            one -> assertThat(one).startsWith("9:6 the key 'profile' is missing"),
            one ->
                assertThat(one)
                    .isEqualTo(
                        "10:41 found the unknown key 'profiles'; accepted: profile, mode, mac,"
                            + " cmdline, epoch, boot-disk, facts, modes; did you mean 'profile'?"),
            one -> assertThat(one).startsWith("11:3 found 'E_1'; accepted: a host name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.300",
        "192.0.2",
        "256.1.1.1",
        "1.2.3.4.5",
        "server.10",
        "2001",
        "08.1.1.1",
        "192.0.2.10:80",
        "'::1.2.3.300'",
        "'1:2'"
      })
  void whatEndsInANumberIsAnAddressAndNoName(String address) {
    assertThat(problems(MINIMAL.replace("192.0.2.10", address)))
        .containsExactly(
            "2:20 found '%s'; accepted: an IP address, or a host name that does not end in a number"
                .formatted(address.replace("'", "")));
  }

  @Test
  void anAddressOfAnyLengthIsRefusedInWords() {
    assertThat(problems(MINIMAL.replace("192.0.2.10", "a.".repeat(20_000) + "a")))
        .singleElement()
        .asString()
        .startsWith("2:20 found 'a.a.")
        .contains("accepted: an IP address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.255",
        "0.0.0.0",
        "10.example",
        "10-1",
        "'2001:db8::1'",
        "'::ffff:192.0.2.1'",
        "s1"
      })
  void namesMayHaveDigits(String address) {
    assertThat(problems(MINIMAL.replace("192.0.2.10", address))).isEmpty();
  }

  @Test
  void aMacAddressBelongsToOneMachineByItsName() {
    assertThat(
            problems(
                MINIMAL
                    + """
                    machines:
                      "pc-[1-2]": { profile: workstation, mac: "52:54:00:00:00:01" }
                      a: { profile: workstation, mac: 52:54:00:00:00:0A }
                      b: { profile: workstation, mac: "52:54:00:00:00:0a" }
                      c: { profile: workstation, mac: "52:54:00:00:00" }
                    """))
        .containsExactly(
            "7:44 found a MAC address for the pattern 'pc-[1-2]'; accepted: one for a machine by"
                + " its name",
            "9:35 found the MAC address 52:54:00:00:00:0a again, first in line 8; accepted: each"
                + " for one machine",
            "10:35 found '52:54:00:00:00'; accepted: six pairs of hexadecimal digits joined by"
                + " colons");
  }

  @Test
  void patternsOfOneKindThatMatchOneMachineAreErrors() {
    assertThat(
            problems(
                MINIMAL
                    + """
                    machines:
                      "pc-[1-5]": { profile: workstation }
                      "pc-[5-9]": { profile: workstation }
                      "lab-*": { profile: workstation }
                      "*-north": { profile: workstation }
                      "pc-*": { profile: workstation }
                    """))
        .containsExactly(
            "8:3 found the pattern 'pc-[5-9]', which like 'pc-[1-5]' in line 7 matches pc-5;"
                + " accepted: patterns of which only one matches a machine",
            "10:3 found the pattern '*-north', which like 'lab-*' in line 9 matches lab-north;"
                + " accepted: patterns of which only one matches a machine",
            "11:3 found the pattern 'pc-*', which like '*-north' in line 10 matches pc-north;"
                + " accepted: patterns of which only one matches a machine");
  }

  @Test
  void optionsAreCheckedAtEveryLevelAndAtTheirPlace() {
    assertThat(
            problems(
                """
                repository: /srv/stateless
                server: { address: server }
                mode: rsync
                modes:
                  rsync: { prot: 1, port: 0, allow: [192.0.2.0/24, x, 300.1.1.1] }
                  coda: {}
                  nfs: 3
                profiles:
                  w: { tree: /t, modes: { rsync: { disk: { make-on: vda } } } }
                machines:
                  m: { profile: w, modes: { rsync: { port: 70000 }, livecd: { ram: yes } } }
                """))
        .containsExactly(
            "5:12 found the unknown option 'prot' of mode rsync; accepted: port, disk, allow; did"
                + " you mean 'port'?",
            "5:27 found '0'; accepted: a whole number from 1 to 65535",
            "5:52 found 'x'; accepted: an IPv4 or IPv6 address, with a prefix length for a whole"
                + " network: 192.0.2.0/24",
            "5:55 found '300.1.1.1'; accepted: an IPv4 or IPv6 address, with a prefix length for a"
                + " whole network: 192.0.2.0/24",
            "6:3 found the unknown mode 'coda'; known: afs, livecd, nfs, rsync",
            "7:8 found '3'; accepted: a mapping with the options of mode nfs: version",
            "9:53 found 'vda'; accepted: a path below /dev, only-blank-disk, medium, or boot-disk",
            "11:44 found '70000'; accepted: a whole number from 1 to 65535",
            "11:68 found 'yes'; accepted: true or false");
  }

  @Test
  void aMissingOptionIsReportedWhereItsModeIsUsed() {
    String afs =
        """
        repository: /srv/stateless
        server: { address: server }
        modes: { afs: { token: secret } }
        profiles:
          w: { tree: /t }
        """;

    assertThat(problems(afs)).isEmpty();
    assertThat(problems(afs + "mode: afs\n"))
        .containsExactly(
            "6:7 found the mode afs, which needs the option 'cell'; accepted: a text on one line,"
                + " at modes.afs.cell of the site");
    assertThat(problems(afs + "machines: { m: { profile: w, mode: afs } }\n"))
        .singleElement()
        .asString()
        .startsWith("6:36 found the mode afs, which needs the option 'cell'");
    assertThat(problems(afs.replace("/t }", "/t, mode: afs, modes: { afs: { cell: x } } }")))
        .singleElement()
        .asString()
        .startsWith("5:24 found the mode afs, which needs the option 'cell'");
    assertThat(problems(afs.replace("token:", "cell: x, token:") + "mode: afs\n")).isEmpty();
  }

  @Test
  void aSecretIsNotShownWhenItIsWrong() {
    assertThat(problems(MINIMAL + "modes: { afs: { token: \"hush\\nhush\" } }\n"))
        .containsExactly("6:24 found something else; accepted: a text on one line");
  }

  @Test
  void aBackendWhoseOptionCrashesIsNamed() {
    OptionType<String> crashing =
        new OptionType<>() {
          @Override
          public String parse(ConfigValue value) {
            throw new IllegalStateException("odd");
          }

          @Override
          public String accepted() {
            return "nothing";
          }

          @Override
          public String schema() {
            return "{}";
          }
        };
    Registry registry =
        FakeProvider.registry(
            new FakeProvider("nfs").options(Option.required("x", crashing, "help")));

    assertThat(problems(MINIMAL + "modes: { nfs: { x: 1 } }\n", registry))
        .singleElement()
        .asString()
        .startsWith(
            "6:20 the backend of mode nfs crashed on this: java.lang.IllegalStateException: odd;"
                + " this is a fault of "
                + FakeProvider.class.getName());
  }

  @Test
  void anOptionIsRefusedFurtherInThanTheWorkThatItBearsOn() {
    Registry registry =
        FakeProvider.registry(
            new FakeProvider("nfs")
                .options(
                    Option.of("port", OptionTypes.port(), 2049, "the port").upTo(Level.SITE),
                    Option.of("squeeze", OptionTypes.bool(), true, "it").upTo(Level.PROFILE),
                    Option.of("soft", OptionTypes.bool(), true, "it")));
    String site =
        """
        repository: /srv/stateless
        server: { address: 192.0.2.10 }
        mode: nfs
        modes: { nfs: { port: 1, squeeze: true, soft: true } }
        profiles:
          kiosk:
            tree: /srv/kiosk
            modes: { nfs: { port: 2, squeeze: true, soft: true } }
        machines:
          pc-1: { profile: kiosk, modes: { nfs: { port: 3, squeeze: true, soft: true } } }
        """;
    Problems problems = new Problems("site.yaml");
    SiteReader.site(site, registry, problems);

    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "site.yaml:8:21: found the option 'port' of mode nfs at a profile; accepted: at the"
                + " site alone, since one service of the server is for all",
            "site.yaml:10:43: found the option 'port' of mode nfs at a machine; accepted: at the"
                + " site alone, since one service of the server is for all",
            "site.yaml:10:52: found the option 'squeeze' of mode nfs at a machine; accepted: at"
                + " the site or a profile, since all machines of a profile share what is"
                + " published");
  }
}
