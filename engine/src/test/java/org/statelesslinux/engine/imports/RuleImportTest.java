package org.statelesslinux.engine.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;

class RuleImportTest {
  @TempDir Path directory;

  @Test
  void rwtabIsScratchWithItsSeeds() {
    RuleImport imported =
        read(
            Format.RWTAB,
            """
            # what may be written to
            dirs\t/var/cache/man

            empty /tmp/
              files   /var/lib/ntp/drift   # kept
            files /etc/cron.*
            """);

    assertThat(imported.refused()).isEmpty();
    assertThat(imported.yaml())
        .isEqualTo(
            """
            state:
              - { path: /var/cache/man, store: scratch, seed: dirs } # table:2
              - { path: /tmp, store: scratch, seed: empty } # table:4
              - { path: /var/lib/ntp/drift, store: scratch, seed: files } # table:5
              - { path: "/etc/cron.*", store: scratch, seed: files } # table:6
            """);
    assertThat(imported.stores()).containsExactly("scratch");
  }

  @Test
  void whatRwtabCannotSayIsRefused() {
    assertThat(
            refused(
                Format.RWTAB,
                """
                copy /var/x
                files
                files /var/a b
                files var/x
                files /var/../etc
                files /etc/resolv.conf
                dirs /var/run/../x
                empty /run/lock
                files /var/[x
                files /*
                files /a
                files /\\a
                """))
        .containsExactly(
            "1 'copy' is no type; there are empty, dirs and files",
            "2 it names no path",
            "3 it has more than a type and a path, which cannot hold spaces",
            "4 'var/x' is not a usable path; accepted: an absolute path without '.', '..', empty"
                + " components or control characters",
            "5 '/var/../etc' is not a usable path; accepted: an absolute path without '.', '..',"
                + " empty components or control characters",
            "6 '/etc/resolv.conf', a file that programs replace by renaming another over it, which"
                + " fails where a single file is mounted; accepted: its directory, { path: /etc,"
                + " seed: files }",
            "7 '/var/run/../x' is not a usable path; accepted: an absolute path without '.', '..',"
                + " empty components or control characters",
            "8 '/run/lock', but /run is made anew at every boot and cannot be kept; accepted: other"
                + " directories",
            "9 '/var/[x' has a '[' without ']'; write '\\[' for the character",
            "10 '/*', which matches in /dev, but /dev is made anew at every boot and cannot be kept;"
                + " accepted: other directories",
            "12 '/\\a' has the rule of table:11");
  }

  @Test
  void statetabIsPersistentAndCopiedWhole() {
    assertThat(read(Format.STATETAB, "/var/lib/dhclient\n#/x\n/home /srv/*\n").yaml())
        .isEqualTo(
            """
            state:
              - { path: /var/lib/dhclient, store: machine, seed: files } # table:1
              - { path: /home, store: machine, seed: files } # table:3
              - { path: "/srv/*", store: machine, seed: files } # table:3
            """);
  }

  @Test
  void persistenceKeepsDirectoriesThatAreBound() {
    RuleImport imported =
        read(
            Format.PERSISTENCE,
            """
            /home
            /var/log bind,source=log
            /srv union,bind
            /etc union
            / union
            /root link,source=dotfiles
            /opt source=.
            /var/www source=log
            /var/x colour=blue
            /var/*
            """);

    assertThat(imported.yaml())
        .isEqualTo(
            """
            state:
              - { path: /home, store: machine, seed: files } # table:1
              - { path: /var/log, store: machine, seed: files } # table:2
              - { path: /srv, store: machine, seed: files } # table:3
              - { path: "/var/\\\\*", store: machine, seed: files } # table:10
            """);
    assertThat(imported.refused()).extracting(RefusedLine::line).containsExactly(4, 5, 6, 7, 8, 9);
    assertThat(imported.refused())
        .extracting(RefusedLine::why)
        .satisfiesExactly(
            why -> assertThat(why).startsWith("union keeps what differs"),
            why -> assertThat(why).startsWith("union keeps what differs"),
            why -> assertThat(why).startsWith("link keeps single files"),
            why -> assertThat(why).startsWith("source=. makes the whole volume"),
            why ->
                assertThat(why)
                    .isEqualTo(
                        "it shares its source with '/var/log'; every rule" + " keeps its own"),
            why -> assertThat(why).startsWith("'colour=blue' is no option"));
  }

  @Test
  void aLitefileSaysWhatLasts() {
    RuleImport imported =
        read(
            Format.LITEFILE,
            """
            #image,file,options,comments,disable
            "ALL","/var/spool/",,,
            "ALL","/var/log/","persistent","kept, always",
            "ALL","/root/","link",,
            "","/srv/","link,persistent",,
            ALL,/data/,localdisk
            ALL,/opt/x,"tmpfs,rw",
            "ALL","/off/","persistent",,"1"
            ALL,/a b/
            """);

    assertThat(imported.refused()).isEmpty();
    assertThat(imported.yaml())
        .isEqualTo(
            """
            state:
              - { path: /var/spool, store: scratch, seed: files } # table:2
              - { path: /var/log, store: machine, seed: files } # table:3
              - { path: /root, store: scratch, seed: files } # table:4
              - { path: /srv, store: machine, seed: files } # table:5
              - { path: /data, store: machine, seed: files } # table:6
              - { path: /opt/x, store: scratch, seed: files } # table:7
              - { path: "/a b", store: scratch, seed: files } # table:9
            """);
  }

  @Test
  void whatALitefileHasThatNoRuleDoesIsRefused() {
    assertThat(
            refused(
                Format.LITEFILE,
                """
                ALL,/x/,ro
                ALL,/etc/foo,con
                ALL,/y,"link,ro"
                ALL,/z,"ro,persistent"
                compute,/w/,persistent
                ALL
                ALL,a,b,c,d,e
                "ALL,/x
                "ALL"x,/x
                ALL,/q"x
                """))
        .extracting(line -> line.replaceAll("[;,].*", ""))
        .containsExactly(
            "1 ro shows what lies on a server",
            "2 con joins several files into one",
            "3 ro shows what lies on a server",
            "4 'ro",
            "5 it is for the image 'compute' alone",
            "6 it has 1 columns",
            "7 it has 6 columns",
            "8 a quote is not closed in this line",
            "9 something stands between a closing quote and a comma",
            "10 a quote stands within a value that does not begin with one");
  }

  @Test
  void nestingsThatXcatRefusesAreRefused() {
    assertThat(
            refused(
                Format.LITEFILE,
                """
                ALL,/a/,persistent
                ALL,/a/p,persistent
                ALL,/a/t,tmpfs
                ALL,/b/,tmpfs
                ALL,/b/p,persistent
                ALL,/b/l,link
                ALL,/c/,link
                ALL,/c/l,"link,persistent"
                ALL,/c/t,tmpfs
                ALL,/d/,"link,persistent"
                ALL,/d/l,link
                """))
        .containsExactly(
            "3 xCAT refuses tmpfs inside '/a/', which is persistent by line 1",
            "6 xCAT refuses link inside '/b/', which is tmpfs by line 4",
            "9 xCAT refuses tmpfs inside '/c/', which is link by line 7",
            "11 xCAT refuses link inside '/d/', which is link,persistent by line 10");
  }

  @Test
  void anImagesOwnLinesAreTakenWhereItIsAskedFor() {
    ImportOptions options =
        new ImportOptions(
            ImportOptions.USUAL.persistent(),
            ImportOptions.USUAL.scratch(),
            Optional.of("compute"));
    RuleImport imported =
        RuleImport.of(
            List.of(table(Format.LITEFILE, "compute,/w/,persistent\nlogin,/v/\nALL,/u/\n")),
            options);

    assertThat(imported.rules()).extracting(ImportedRule::line).containsExactly(1, 3);
    assertThat(imported.refused()).extracting(RefusedLine::line).containsExactly(2);
  }

  @Test
  void whatLastsCountsWhereTwoTablesNameAPath() {
    RuleImport imported =
        RuleImport.of(
            List.of(
                table(Format.RWTAB, "dirs\t/var/log\nempty\t/tmp\n"),
                table(Format.STATETAB, "/var/log\n/tmp/x\n/var/log\n")),
            ImportOptions.USUAL);

    assertThat(imported.rules())
        .extracting(rule -> rule.path() + " " + rule.store())
        .containsExactly("/tmp scratch", "/var/log machine", "/tmp/x machine");
    assertThat(imported.refused())
        .extracting(RefusedLine::toString)
        .containsExactly(
            "table:1: dirs /var/log: '/var/log' has the rule of table:1, which lasts",
            "table:3: /var/log: '/var/log' has the rule of table:1");
  }

  @Test
  void hostileBytesAreReported() {
    byte[] bytes =
        ("/a\r\n/b\0c\n/d\u00ff\n/" + "x".repeat(9000) + "\n/e\u0001\n/f").getBytes(ISO_8859_1);

    RuleImport imported =
        RuleImport.of(
            List.of(TableText.table("table", Format.STATETAB, bytes)), ImportOptions.USUAL);

    assertThat(imported.rules())
        .extracting(rule -> rule.path().value())
        .containsExactly("/a", "/f");
    assertThat(imported.refused())
        .extracting(line -> line.line() + " " + line.why())
        .containsExactly(
            "2 it has control characters",
            "3 it has bytes that are not UTF-8",
            "4 it has more than 8192 bytes",
            "5 it has control characters");
    assertThat(imported.refused().get(0).text()).isEqualTo("/b\\u0000c");
    assertThat(imported.refused().get(2).text()).hasSizeLessThan(130);
  }

  @Test
  void aTableWithoutEndIsRefusedAsAWhole() throws IOException {
    Path table = directory.resolve("statetab");
    Files.writeString(table, "/a\n".repeat(400_000));

    RuleImport imported = RuleImport.of(List.of(table), Optional.empty(), ImportOptions.USUAL);

    assertThat(imported.rules()).isEmpty();
    assertThat(imported.refused())
        .containsExactly(
            new RefusedLine(
                table.toString(), 0, "", "it is longer than 1 MiB, which no such table is"));
    assertThat(imported.yaml()).isEqualTo("state: []\n");
  }

  @Test
  void theTablesOfATreeAreFoundAndNoLinkIsFollowed() throws IOException {
    Path etc = Files.createDirectories(directory.resolve("tree/etc"));
    Files.createDirectories(etc.resolve("rwtab.d"));
    Path secret = Files.writeString(directory.resolve("outside"), "files /secret\n");
    Files.writeString(etc.resolve("rwtab"), "empty /tmp\n");
    Files.writeString(etc.resolve("rwtab.d/b"), "dirs /var/b\n");
    Files.writeString(etc.resolve("rwtab.d/a"), "dirs /var/a\n");
    Files.writeString(etc.resolve("rwtab.d/a.rpmsave"), "dirs /var/old\n");
    Files.createSymbolicLink(etc.resolve("rwtab.d/c"), secret);
    Files.createDirectories(etc.resolve("rwtab.d/d"));
    Files.createSymbolicLink(etc.resolve("statetab"), secret);
    Files.createSymbolicLink(etc.resolve("statetab.d"), directory);
    Files.writeString(directory.resolve("tree/persistence.conf"), "/home\n");

    RuleImport imported =
        RuleImport.of(List.of(directory.resolve("tree")), Optional.empty(), ImportOptions.USUAL);

    assertThat(imported.rules())
        .extracting(rule -> rule.path() + " " + directory.relativize(Path.of(rule.file())))
        .containsExactly(
            "/tmp tree/etc/rwtab",
            "/var/a tree/etc/rwtab.d/a",
            "/var/b tree/etc/rwtab.d/b",
            "/home tree/persistence.conf");
    assertThat(imported.refused())
        .extracting(line -> directory.relativize(Path.of(line.file())) + " " + line.why())
        .containsExactly(
            "tree/etc/statetab it is no file; links are not followed",
            "tree/etc/statetab.d it is no directory; links are not followed",
            "tree/etc/rwtab.d/a.rpmsave a file of this name is not read at boot either",
            "tree/etc/rwtab.d/c it is no file; links are not followed",
            "tree/etc/rwtab.d/d it is no file; links are not followed");
  }

  @Test
  void aTreeWhoseEtcIsALinkIsNotLeft() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("rwtab"), "empty /tmp\n");
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("etc"), elsewhere);

    RuleImport imported = RuleImport.of(List.of(tree), Optional.empty(), ImportOptions.USUAL);

    assertThat(imported.rules()).isEmpty();
    assertThat(imported.refused()).hasSize(1);
  }

  @Test
  void whatIsNoTableIsSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("x.txt"), "/home\n");

    assertThatThrownBy(() -> of(directory.resolve("missing")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> of(file))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("--format, one of rwtab, statetab, persistence, litefile");
    assertThatThrownBy(() -> of(directory))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("the tree has no table");
    assertThat(
            RuleImport.of(List.of(file), Optional.of(Format.STATETAB), ImportOptions.USUAL).rules())
        .hasSize(1);
  }

  private static RuleImport of(Path source) {
    return RuleImport.of(List.of(source), Optional.empty(), ImportOptions.USUAL);
  }

  private static Table table(Format format, String text) {
    return TableText.table("table", format, text.getBytes(UTF_8));
  }

  private static RuleImport read(Format format, String text) {
    return RuleImport.of(List.of(table(format, text)), ImportOptions.USUAL);
  }

  private static List<String> refused(Format format, String text) {
    return read(format, text).refused().stream()
        .map(line -> line.line() + " " + line.why())
        .toList();
  }
}
