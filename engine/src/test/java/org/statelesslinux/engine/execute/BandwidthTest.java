package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.testsupport.Needs;

/** All that an update fetches is held to the bandwidth that it may use. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class BandwidthTest {
  /** What is run is printed. */
  private static final String PRINT =
      "run() { case $1 in */rsync) printf '%s\\n' \"$*\" ;; *) \"$@\" ;; esac; }";

  private static final String FETCH =
      "fetch_into /slot --delete -- rsync://server/one/tree/ /slot/tree/";

  private static final String WAYS =
      """
      mkdir -p "$RUN_DIR/slot/temp" "$RUN_DIR/slot/tree"
      echo ./a >"$RUN_DIR/slot/changed"
      fetch_listed rsync://server/one/ "$RUN_DIR/slot" changed ''
      check_manifest() { :; }
      repair_tree rsync://server/one/ "$RUN_DIR/slot/tree" /dev/null one
      """;

  @TempDir Path directory;

  @Test
  void rsyncIsToldInKibibytesASecondRoundedUp() throws IOException {
    MachineShell shell = new MachineShell(directory);
    assertThat(shell.call(PRINT, "BANDWIDTH=2048", FETCH)).contains(" --bwlimit=2 ");
    assertThat(shell.call(PRINT, "BANDWIDTH=2049", FETCH)).contains(" --bwlimit=3 ");
    assertThat(shell.call(PRINT, "BANDWIDTH=", FETCH)).doesNotContain("bwlimit");
    assertThat(shell.call(PRINT, FETCH)).doesNotContain("bwlimit");
  }

  @Test
  void whateverWayFilesComeItIsLimitedAndEndsWhenTheServerIsSilent() throws IOException {
    String said = new MachineShell(directory).call(PRINT, "BANDWIDTH=4096", WAYS, FETCH);
    assertThat(said.lines().filter(line -> line.startsWith("/usr/bin/rsync ")))
        .hasSize(3)
        .allMatch(line -> line.contains(" rsync://server/one/tree/ "))
        .allMatch(line -> line.contains(" --bwlimit=4 "))
        .allMatch(line -> line.contains(" --contimeout=60 --timeout=600 "));
  }

  @Test
  void aDownloadStandsStillUntilItIsNoFasterThanItMayBe() throws IOException {
    // Each second that it sleeps is over at once, and the first one brings all of the file.
    String said =
        new MachineShell(directory)
            .call(
                functions("size", "hold_back"),
                """
                bb() {
                  case $1 in
                    sleep) [ -s "$RUN_DIR/file" ] || head -c 3000 /dev/zero >"$RUN_DIR/file" ;;
                    kill) echo "$2 $3"; [ "$2" != -CONT ] || ended=ended; [ "$2" != -0 ] || [ -z "$ended" ] ;;
                    *) /bin/busybox "$@" ;;
                  esac
                }
                ended=
                BANDWIDTH=1000
                hold_back 77 "$RUN_DIR/file" 0
                """);
    assertThat(said.lines())
        .containsExactly("-0 77", "-STOP 77", "-0 77", "-STOP 77", "-0 77", "-CONT 77", "-0 77");
  }

  /** Those functions of the update's script. */
  private static String functions(String... names) throws IOException {
    StringBuilder found = new StringBuilder();
    try (InputStream in = Objects.requireNonNull(BootEntry.class.getResourceAsStream("update"))) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String name : names) {
        int from = script.indexOf("\n" + name + "() {");
        int end = script.indexOf('\n', from + 1);
        found.append(
            script, from, script.charAt(end - 1) == '}' ? end : script.indexOf("\n}", from) + 2);
      }
    }
    return found.toString();
  }
}
