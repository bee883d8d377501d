package com.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

class ModeEditTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'pc-01: { profile: a, mode: nfs } # old' | 'pc-01: { profile: a, mode: livecd } # old'",
        "'pc-01: {profile: a, mode: \"nfs\"}'     | 'pc-01: {profile: a, mode: livecd}'",
        "'\"pc-01\": { profile: a }'              | '\"pc-01\": { mode: livecd, profile: a }'",
        "'{ pc-01: { profile: a } }'              | '{ pc-01: { mode: livecd, profile: a } }'",
        "'pc-02: { mode: nfs }\n  pc-01: {a: b}'  | "
            + "'pc-02: { mode: nfs }\n  pc-01: {mode: livecd, a: b}'",
        "'pc-01:\n    # first\n    profile: a # x' | "
            + "'pc-01:\n    # first\n    mode: livecd\n    profile: a # x'",
        "'pc-01:\n    profile: a\n    mode: nfs'  | 'pc-01:\n    profile: a\n    mode: livecd'"
      })
  void onlyTheModeOfThatMachineChanges(String machines, String changed) {
    String head = "# Two bytes: ä, two chars: \uD83D\uDDA5\nmode: rsync\nmachines:\n  ";
    String tail = "\n# The end.\n";

    assertThat(edited(head + machines + tail)).isEqualTo(head + changed + tail);
  }

  @ParameterizedTest
  @CsvSource({"'machines: { \"pc-*\": { profile: a } }'", "'profiles: {}'", "''", "'[]'"})
  void aMachineWithoutAnEntryOfItsOwnIsRefused(String site) {
    assertThatThrownBy(() -> edited(site))
        .isInstanceOf(StatelessException.class)
        .hasMessageStartingWith("Cannot edit it: the machine has no entry of its own there.");
  }

  @Test
  void escapingIsTheRule() {
    assertThat(Html.of("<p>%s</p>%s", "<'&\">", new Html("<br>")).text())
        .isEqualTo("<p>&lt;&#39;&amp;&quot;&gt;</p><br>");
  }

  private static String edited(String site) {
    return ModeEdit.of("edit it", site, new MachineName("pc-01"), new Mode("livecd"));
  }
}
