package com.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.testsupport.Needs;

/** What a person does with the tool in a browser. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/chromedriver", debianPackage = "chromium-driver"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr")
    })
class FleetToolIT {

  private static final Path OUTSIDE = Path.of("../backend-outside/target").toAbsolutePath();
  private static final String PUBLISH = "#profile-workstation button";
  private static final String SNAPSHOT = "#profile-workstation .snapshot";
  private static final String NOTHING = "-";

  @TempDir private Path directory;

  @Test
  void aProfileIsPublishedAndAMachineGetsAnotherModeAfterALookAtItsPlan() throws Exception {
    Path site = Tool.site(directory, 4);
    try (Tool tool = Tool.start(site);
        Browser browser = Browser.start(directory.resolve("browser"))) {
      browser.open(tool.entrance());
      assertThat(browser.text(SNAPSHOT)).isEqualTo(NOTHING);

      browser.click(PUBLISH);
      browser.await("#cancel", "Cancel"::equals);
      browser.await("#progress", "publishing workstation"::equals);
      String said = browser.await("#progress", text -> text.contains("is published as"));
      String snapshot = browser.await(SNAPSHOT, text -> !text.equals(NOTHING));
      assertThat(said).contains("workstation is published as " + snapshot);
      assertThat(browser.text("#machine-pc-01 .next")).isEqualTo(snapshot);

      browser.eval("document.querySelector('#machine-pc-01 select').value = 'livecd'");
      browser.click("#machine-pc-01 button");
      assertThat(browser.await("#plan", text -> !text.isEmpty()))
          .contains("+\tPUBLISH\tBACKEND\tpacking the snapshot into an image")
          .contains("−\tSERVE\tBACKEND\tstarting rsync's daemon")
          .contains("BOOT\tCORE\tmaking the root writable");
      assertThat(site).content().doesNotContain("livecd");

      browser.click("form[action='/mode'] button");
      browser.await("#machine-pc-01 .mode", "livecd, to be published"::equals);
      assertThat(site)
          .content()
          .contains("pc-01: { mode: livecd, profile: workstation } # at the window");

      Files.delete(directory.resolve("prototype/hole"));
      browser.click(PUBLISH);
      browser.await("#machine-pc-01 .mode", "livecd"::equals);
      assertThat(browser.text(SNAPSHOT)).isNotEqualTo(snapshot);
    }
  }

  @Test
  void cancellingLeavesNothingHalfDone() throws Exception {
    Path site = Tool.site(directory, 16);
    try (Tool tool = Tool.start(site);
        Browser browser = Browser.start(directory.resolve("browser"))) {
      browser.open(tool.entrance());
      browser.click(PUBLISH);
      browser.await("#cancel", "Cancel"::equals);
      browser.click("#cancel button");

      browser.await("#progress", text -> text.contains("cancelled: publishing workstation"));
      assertThat(browser.text(SNAPSHOT)).isEqualTo(NOTHING);
      assertNothingIsHalfDone(site);
    }
  }

  @Test
  void sigtermCancelsWhatRunsAndEndsTheTool() throws Exception {
    Path site = Tool.site(directory, 16);
    try (Tool tool = Tool.start(site);
        Browser browser = Browser.start(directory.resolve("browser"))) {
      browser.open(tool.entrance());
      browser.click(PUBLISH);
      browser.await("#cancel", "Cancel"::equals);

      assertThat(tool.end()).isEqualTo("cancelled: publishing workstation");
      assertThat(tool.exit()).isEqualTo(128 + 15);
      assertNothingIsHalfDone(site);
    }
  }

  @Test
  void modesOfADirectoryOfJarsAreOffered() throws Exception {
    try (Tool tool = Tool.start(Tool.site(directory, 0), "--backends", OUTSIDE.toString());
        Browser browser = Browser.start(directory.resolve("browser"))) {
      browser.open(tool.entrance());

      assertThat(browser.text("#machine-pc-01 select")).contains("livecd").contains("stick");
    }
  }

  private void assertNothingIsHalfDone(Path site) throws Exception {
    try (Engine engine = Engine.builder().config(site).build()) {
      assertThat(engine.snapshots()).isEmpty();
    }
    try (var files = Files.walk(directory.resolve("repository"))) {
      assertThat(files.map(Path::getFileName)).doesNotContain(Path.of("hole"));
    }
  }
}
