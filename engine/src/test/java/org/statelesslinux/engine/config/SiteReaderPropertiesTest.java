package org.statelesslinux.engine.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever a file holds, reading it ends in a site or in problems with places. */
class SiteReaderPropertiesTest {
  private static final String MARKS = ":-{}[],&*!|>'\"%@`# \n";

  private static final String GOOD =
      """
      repository: /srv/stateless
      server: { address: 192.0.2.10 }
      mode: nfs
      modes:
        rsync: { disk: { label: "cache" }, port: 8730, allow: [192.0.2.0/24] }
      stores:
        machine: { type: local, disk: { label: state } }
      profiles:
        workstation:
          tree: /srv/prototypes/workstation
          state:
            - { path: /var/log, store: machine, seed: dirs }
      machines:
        "pc-[01-40]": { profile: workstation }
        laptop-1: { profile: workstation, mode: rsync, mac: 'aa:bb:cc:dd:ee:ff' }
      """;

  private static void endsWell(byte[] bytes) {
    Problems problems = new Problems("site.yaml");
    boolean read =
        YamlText.decode(bytes, problems)
            .flatMap(text -> SiteReader.site(text, Sites.REGISTRY, problems))
            .isPresent();
    assertThat(read).isEqualTo(problems.isEmpty());
    assertThat(problems.sorted())
        .allSatisfy(
            problem -> {
              assertThat(problem.line()).isPositive();
              assertThat(problem.column()).isPositive();
              assertThat(problem.message())
                  .isNotBlank()
                  .matches(text -> text.codePoints().noneMatch(Character::isISOControl));
            });
  }

  @Property
  void randomBytesEndWell(@ForAll @Size(max = 200) byte[] bytes) {
    endsWell(bytes);
  }

  @Property
  void randomTextsEndWell(@ForAll String text) {
    endsWell(text.getBytes(UTF_8));
  }

  @Property(tries = 3000)
  void piecesOfYamlInAnyOrderEndWell(@ForAll("pieces") List<String> pieces) {
    endsWell(String.join("", pieces).getBytes(UTF_8));
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.of(
            "a",
            "mode",
            ": ",
            ":",
            "- ",
            "\n",
            "  ",
            "    ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "&a ",
            "*a",
            "!t ",
            "!!str ",
            "<<",
            "'",
            "\"",
            "|\n",
            ">-\n",
            "#x\n",
            "---\n",
            "...\n",
            "? ",
            "%YAML 1.2\n",
            "%TAG ! x\n",
            "\\",
            "\t",
            "~",
            "\u0085",
            "@",
            "`",
            "\uD83D\uDE00",
            "profiles",
            "\\x41",
            "\\uD800",
            "|9",
            "!<",
            ">",
            "0x1F",
            "\r",
            "\u2028",
            "nfs")
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 2000)
  void aGoodSiteWithSomeBytesChangedEndsWell(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = GOOD.getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int any = random.nextInt(256);
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? any : MARKS.charAt(any % MARKS.length()));
    }
    endsWell(bytes);
  }

  @Property(tries = 1)
  void theUnchangedSiteIsGood() {
    assertThat(Sites.problems(GOOD)).isEmpty();
  }
}
