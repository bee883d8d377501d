package org.statelesslinux.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;

class GaneshaConfigTest {
  private static final SnapshotId ID = SnapshotId.ofHex("a1".repeat(32));

  /**
   * What NFS-Ganesha takes for one piece: quotes with what is between them, where a backslash in
   * double quotes may go with what follows, whichever makes the piece longest; a comment; a word.
   */
  private static final Pattern PIECE =
      Pattern.compile(
          "'[^']*'|\"(?:\\\\.|[^\"])*\"|#[^\\n]*|[{}=;,]|[^\\s{}=;,'\"#]+", Pattern.DOTALL);

  @Test
  void aConfigurationLooksLikeThis() throws Exception {
    assertThat(
            GaneshaConfig.render(
                settings(NfsVersion.V4_2, "/run/work", true),
                List.of(snapshot("kiosk", 7, "/srv/s/one"), snapshot("lab", 9, "/srv/s/two"))))
        .isEqualTo(
            """
            NFS_CORE_PARAM {
            NFS_Port = 2049;
            MNT_Port = 2050;
            Bind_addr = 127.0.0.1;
            Protocols = 4;
            Enable_NLM = false;
            Enable_RQUOTA = false;
            Enable_UDP = false;
            mount_path_pseudo = true;
            Dbus_Name_Prefix = 'stateless';
            }
            NFSv4 {
            Only_Numeric_Owners = true;
            Graceless = true;
            RecoveryRoot = '/run/work/recovery';
            }
            NFS_KRB5 {
            Active_krb5 = false;
            CCacheDir = '/run/work/credentials';
            }
            EXPORT_DEFAULTS {
            Access_Type = None;
            Squash = None;
            SecType = sys;
            Protocols = 4;
            Transports = TCP;
            }
            EXPORT {
            Export_Id = 7;
            Path = '/srv/s/one/tree';
            Pseudo = '/kiosk/%1$s';
            FSAL { Name = VFS; }
            CLIENT {
            Clients = 127.0.0.0/8, 192.0.2.0/24;
            Access_Type = RO;
            Protocols = 4;
            }
            }
            EXPORT {
            Export_Id = 9;
            Path = '/srv/s/two/tree';
            Pseudo = '/lab/%1$s';
            FSAL { Name = VFS; }
            CLIENT {
            Clients = 127.0.0.0/8, 192.0.2.0/24;
            Access_Type = RO;
            Protocols = 4;
            }
            }
            """
                .formatted(ID.hex()));
  }

  @Test
  void itListensToOthersOnlyIfSomeAreAllowedAndSpeaksTheThirdVersionOnlyIfAsked() throws Exception {
    assertThat(GaneshaConfig.render(settings(NfsVersion.V3, "/run/work", false), List.of()))
        .doesNotContain("Bind_addr")
        .contains("Protocols = 3, 4;");
  }

  @Test
  void aPathWithQuotesThatCannotBeWrittenIsRefused() {
    for (String path : List.of("/srv/'\"", "/srv/'\\", "/srv/it's\\")) {
      assertThatThrownBy(
              () ->
                  GaneshaConfig.render(
                      settings(NfsVersion.V4_2, "/run/work", true),
                      List.of(snapshot("kiosk", 7, path))))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining(path)
          .hasMessageContaining("without quotes");
    }
  }

  @Property
  void whateverThePathIsItIsReadAsWrittenOrRefused(
      @ForAll("paths") AbsolutePath repository, @ForAll("paths") AbsolutePath workspace) {
    String config;
    try {
      config =
          GaneshaConfig.render(
              settings(NfsVersion.V4_1, workspace.value(), true),
              List.of(snapshot("kiosk", 7, repository.value()), snapshot("lab", 8, "/srv/last")));
    } catch (BackendException e) {
      assertThat(repository + "" + workspace).contains("'").containsAnyOf("\"", "\\");
      return;
    }
    List<String> pieces = pieces(config);
    assertThat(values(pieces, "Path")).containsExactly(repository + "/tree", "/srv/last/tree");
    assertThat(values(pieces, "RecoveryRoot")).containsExactly(workspace + "/recovery");
    assertThat(values(pieces, "Export_Id")).containsExactly("7", "8");
    assertThat(values(pieces, "Access_Type")).containsExactly("None", "RO", "RO");
    assertThat(pieces)
        .filteredOn("{"::equals)
        .hasSameSizeAs(pieces.stream().filter("}"::equals).toList());
  }

  @Provide
  Arbitrary<AbsolutePath> paths() {
    Arbitrary<String> name =
        Combinators.combine(
                Arbitraries.of(
                        "a",
                        "'",
                        "\"",
                        "\\",
                        "#",
                        " ",
                        ";",
                        "{",
                        "}",
                        "=",
                        ",",
                        "%include",
                        "$",
                        "ü")
                    .list()
                    .ofMaxSize(6),
                Arbitraries.strings().withCharRange(' ', '~').excludeChars('/').ofMaxLength(3))
            .as((odd, any) -> "x" + String.join("", odd) + any);
    return name.list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(names -> AbsolutePath.of("/" + String.join("/", names)));
  }

  private static List<String> pieces(String config) {
    Matcher pieces = PIECE.matcher(config);
    return pieces
        .results()
        .map(found -> found.group())
        .filter(one -> !one.startsWith("#"))
        .toList();
  }

  private static List<String> values(List<String> pieces, String parameter) {
    return java.util.stream.IntStream.range(0, pieces.size())
        .filter(i -> pieces.get(i).equals(parameter))
        .mapToObj(i -> pieces.get(i + 2).replaceAll("^['\"]|['\"]$", ""))
        .toList();
  }

  private static GaneshaConfig.Settings settings(
      NfsVersion version, String workspace, boolean thisHostOnly) {
    return new GaneshaConfig.Settings(
        version,
        2049,
        2050,
        thisHostOnly,
        List.of("127.0.0.0/8", "192.0.2.0/24"),
        AbsolutePath.of(workspace));
  }

  private static PublishedSnapshot snapshot(String profile, int number, String directory) {
    return new PublishedSnapshot(
        new ProfileName(profile), ID, number, AbsolutePath.of(directory), Optional.empty());
  }
}
