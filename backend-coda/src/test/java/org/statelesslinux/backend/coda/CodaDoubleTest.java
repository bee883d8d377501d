package org.statelesslinux.backend.coda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.backend.coda.CodaDouble.Run;
import org.statelesslinux.testsupport.Needs;

/** That the double of Coda's tools does what the real ones were seen to do, surprises included. */
@Needs(tools = @Needs.Tool(name = "python3", debianPackage = "python3-minimal"))
class CodaDoubleTest {
  private static final String PENDING = "There are %d CML entries pending for reintegration (";

  @TempDir Path place;

  private CodaDouble coda;
  private Path volume;

  @BeforeEach
  void install() throws IOException {
    coda = new CodaDouble(place);
    coda.logIn();
    volume = coda.volume("profiles");
  }

  @Nested
  class Venus {
    @Test
    void theMountTableHasALineOfCodaAndAfterAnUnmountHasNone() throws IOException {
      assertThat(coda.mounts())
          .content()
          .containsPattern("(?m)^coda " + coda.path("").getParent() + " coda rw,.* 0 0$");
      coda.control("unmount");
      assertThat(coda.mounts()).content().doesNotContain("coda");
    }

    @Test
    void onAPlainDirectoryClogSaysThatItReachesNoVenusAndExitsWithZero() throws IOException {
      coda.control("unmount");
      Run run = coda.runWith("secret\n", "clog", "admin@coda.test");
      assertThat(run.exit()).isZero();
      assertThat(run.out()).contains("Local login only, could not contact venus");
      coda.control("mount");
      coda.run("cunlog");
      assertThat(coda.run("ctokens").exit()).isEqualTo(1);
    }

    @Test
    void onAPlainDirectoryListaclFindsNothingAndExitsWithZero() throws IOException {
      coda.control("unmount");
      assertThat(coda.run("cfs", "la", volume.toString()))
          .isEqualTo(new Run(0, "", volume + ": No such file or directory\n"));
      assertThat(volume).doesNotExist();
    }

    @Test
    void aMountWhoseVenusWentGivesNoSuchDevice() throws IOException {
      assertThat(coda.run("vutil", "-shutdown").exit()).isZero();
      assertThat(coda.mounts()).content().contains("coda rw,");
      assertThat(coda.run("cfs", "lv", volume.toString()))
          .isEqualTo(new Run(0, "", volume + ": No such device or address\n"));
      assertThat(Files.exists(volume)).isFalse();
    }

    @Test
    void aRestartIsRefusedUntilTheDeadMountIsUnmounted() throws IOException {
      coda.control("dead");
      Run run = coda.run("venus");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("already mounted");
      coda.control("unmount");
      assertThat(coda.run("venus").exit()).isZero();
      assertThat(volume).isDirectory();
    }

    @Test
    void aStartMayExitWithZeroAndMountNothing() throws IOException {
      coda.control("unmount");
      coda.control("fail", "venus");
      assertThat(coda.run("venus").exit()).isZero();
      assertThat(coda.mounts()).content().doesNotContain("coda");
    }

    @Test
    void tokensAreLostOverARestartAndWritesAreKept() throws IOException {
      Files.writeString(volume.resolve("file"), "kept");
      restart();
      assertThat(coda.run("ctokens").exit()).isEqualTo(1);
      assertThat(volume.resolve("file")).hasContent("kept");
      assertThat(pending(volume)).contains(PENDING.formatted(1));
    }

    @Test
    void aFirstStartWipesTheCacheAndWhatWaitsInIt() throws IOException {
      Files.writeString(volume.resolve("kept"), "");
      coda.run("cfs", "fr", volume.toString());
      Files.writeString(volume.resolve("lost"), "");
      restart("-init");
      assertThat(volume.resolve("kept")).exists();
      assertThat(volume.resolve("lost")).doesNotExist();
    }

    private void restart(String... options) throws IOException {
      coda.run("vutil", "-shutdown");
      coda.control("unmount");
      String[] argv =
          options.length == 0 ? new String[] {"venus"} : new String[] {"venus", "-init"};
      assertThat(coda.run(argv).exit()).isZero();
    }
  }

  @Nested
  class ExitCodes {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "lv",
          "whereis",
          "la",
          "getfid",
          "getpath",
          "rmmount",
          "fr",
          "lsmount",
          "expand",
          "collapse"
        })
    void whatFindsNothingSaysSoOnStderrAndExitsWithZero(String opcode) throws IOException {
      Run run = coda.run("cfs", opcode, volume.resolve("missing").toString());
      assertThat(run.exit()).isZero();
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).isNotEmpty();
    }

    @Test
    void aQuotaOfNothingExitsWithZero() throws IOException {
      Run run = coda.run("cfs", "setquota", volume.resolve("missing").toString(), "5");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).contains("No such file or directory");
    }

    @Test
    void anAccessListThatCantBeReadFailsTheSetting() throws IOException {
      String missing = volume.resolve("missing").toString();
      Run run = coda.run("cfs", "sa", missing, "System:AnyUser", "rl");
      assertThat(run).isEqualTo(new Run(255, "", missing + ": No such file or directory\n"));
      coda.run("cunlog");
      assertThat(coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl").exit())
          .isEqualTo(255);
    }

    @Test
    void bogusRightsFailTheSetting() throws IOException {
      Run run = coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rx");
      assertThat(run).isEqualTo(new Run(255, "", "Bogus rights specified: \"rx\"\n"));
    }

    @Test
    void aSettingOfRightsThatFailsExitsWithZero() throws IOException {
      coda.control("fail", "sa");
      Run run = coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).startsWith(volume + ": ");
      assertThat(coda.run("cfs", "la", volume.toString()).out()).doesNotContain("AnyUser");
    }

    @Test
    void rightsForSomebodyUnknownAreNotSetAndExitWithZero() throws IOException {
      Run run = coda.run("cfs", "sa", volume.toString(), "nobody", "rl");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).contains("*** User unknown by the servers?");
    }

    @Test
    void rightsAreNotSetByWhoMayNotAdministerThemAndThatExitsWithZero() throws IOException {
      coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl");
      coda.runAs(7, "guest\n", "clog", "guest@coda.test");
      Run run = coda.runAs(7, "", "cfs", "sa", volume.toString(), "guest", "all");
      assertThat(run).isEqualTo(new Run(0, "", volume + ": Permission denied\n"));
    }

    @Test
    void aMountPointThatCantBeMadeExitsWith255() throws IOException {
      assertThat(coda.run("cfs", "mkmount", volume + "/missing/v", "profiles").exit())
          .isEqualTo(255);
      Run run = coda.run("cfs", "mkmount", volume.toString(), "profiles");
      assertThat(run).isEqualTo(new Run(255, "", coda.path("") + ": File exists\n"));
    }

    @Test
    void aMountPointOfAVolumeThatDoesNotExistIsMadeAndDangles() throws IOException {
      Path dangling = coda.path("dangling");
      assertThat(coda.run("cfs", "mkmount", dangling.toString(), "later"))
          .isEqualTo(new Run(0, "", ""));
      assertThat(dangling).isSymbolicLink();
      assertThat(coda.run("cfs", "lv", dangling.toString()).err()).contains("No such file");
      coda.run("createvol_rep", "later", CodaDouble.SERVER);
      coda.run("cfs", "checkvolumes");
      assertThat(dangling).isDirectory();
    }

    @Test
    void forcingEverythingExitsWithOneWhileSomethingIsLeft() throws IOException {
      Files.writeString(volume.resolve("file"), "");
      coda.control("fail", "fr");
      assertThat(coda.run("cfs", "fr"))
          .isEqualTo(new Run(1, "1 CML entries remaining for volume profiles\n", ""));
      assertThat(coda.run("cfs", "fr").exit()).isZero();
    }

    @Test
    void forcingADirectoryExitsWithZeroWhileSomethingIsLeft() throws IOException {
      Files.writeString(volume.resolve("file"), "");
      coda.control("fail", "fr");
      assertThat(coda.run("cfs", "fr", volume.toString()))
          .isEqualTo(new Run(0, "1 CML entries remaining for volume profiles\n", ""));
    }

    @Test
    void theServersAreCheckedWithExitZeroWhetherUpOrDown() throws IOException {
      assertThat(coda.run("cfs", "cs"))
          .isEqualTo(new Run(0, "Contacting servers .....\nAll servers up\n", ""));
      coda.control("server-down");
      assertThat(coda.run("cfs", "cs"))
          .isEqualTo(
              new Run(0, "Contacting servers .....\nThese servers still down:   192.0.2.20\n", ""));
    }

    @Test
    void theCheckOfTheServersMayBlockWhileOtherToolsWork() throws IOException {
      coda.control("fail", "cs", "600");
      assertThat(coda.run("timeout", "1", "cfs", "cs").exit()).isEqualTo(124);
      assertThat(coda.run("cfs", "cs").exit()).isZero();
    }

    @Test
    void aLoginWithAWrongPasswordExitsWithOne() throws IOException {
      Run run = coda.runWith("wrong\n", "clog", "admin@coda.test");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).isEqualTo("Invalid login (RPC2_NOBINDING (F)).\n");
    }

    @Test
    void tokensAreListedWithUserAndTimeForTwentyFiveHours() throws IOException {
      Run run = coda.run("ctokens", "@coda.test");
      assertThat(run.exit()).isZero();
      assertThat(run.out())
          .contains("@coda.test\n")
          .containsPattern("Coda user id: +500\n")
          .containsPattern("Expiration time: \\w+ \\w+ +\\d+ [\\d:]+ \\d{4}\n");
      coda.advance(24 * 3600);
      assertThat(coda.run("ctokens", "@coda.test").exit()).isZero();
      coda.advance(2 * 3600);
      assertThat(coda.run("ctokens", "@coda.test").exit()).isEqualTo(1);
    }

    @Test
    void whoIsNotAuthenticatedReadsSoAndGetsOne() throws IOException {
      Run run = coda.runAs(7, "", "ctokens", "@coda.test");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).contains("@coda.test", "Not Authenticated");
    }

    @Test
    void aLogoutExitsWithZeroAndTakesTheTokensOfThisUserAlone() throws IOException {
      coda.runAs(7, "guest\n", "clog", "guest@coda.test");
      assertThat(coda.run("cunlog").exit()).isZero();
      assertThat(coda.run("cunlog").exit()).isZero();
      assertThat(coda.run("ctokens").exit()).isEqualTo(1);
      assertThat(coda.runAs(7, "", "ctokens").out()).containsPattern("Coda user id: +501\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "cfs",
          "cfs bogus",
          "cfs lv",
          "cfs mkmount one",
          "cfs sa one two",
          "hoard",
          "volutil",
          "volutil bogus"
        })
    void usageErrorsAndUnknownOpcodesExitWith255(String words) throws IOException {
      assertThat(coda.run(words.split(" ", -1)).exit()).isEqualTo(255);
    }

    @Test
    void whatIsNotDoubledSaysSo() throws IOException {
      assertThat(coda.run("cfs", "writedisconnect").exit()).isEqualTo(99);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n\n"})
    void refusingAPromptOrEndingTheInputExitsWithZeroAndDoesNothing(String answer)
        throws IOException {
      Files.writeString(volume.resolve("file"), "mine");
      for (String opcode : new String[] {"purgeml", "flushobject", "flushcache"}) {
        Run run =
            opcode.equals("flushcache")
                ? coda.runWith(answer, "cfs", opcode)
                : coda.runWith(answer, "cfs", opcode, volume.toString());
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Do you really want to do this? [n]", "Discretion");
      }
      assertThat(volume.resolve("file")).hasContent("mine");
    }
  }

  @Nested
  class Formats {
    @Test
    void theStatusOfAVolumeReadsLikeTheRealOne() throws IOException {
      assertThat(coda.run("cfs", "lv", volume.toString()).out())
          .startsWith(
              """
                Status of volume 7f000002 (2130706434) named "profiles"
                Volume type is ReadWrite
                Connection State is Reachable
                Reintegration age: 0 sec, time 15.000 sec
              """)
          .contains("  There are 0 CML entries pending for reintegration (0 bytes)\n");
    }

    @Test
    void theTypeIsReplicatedForWhoAsksLocally() throws IOException {
      assertThat(coda.run("cfs", "lv", "-local", volume.toString()).out())
          .contains("Volume type is Replicated");
    }

    @Test
    void theConnectionStateLagsBehindADisconnection() throws IOException {
      coda.run("cfs", "disconnect");
      assertThat(coda.run("cfs", "lv", volume.toString()).out())
          .contains("Volume type is ReadWrite", "Connection State is Reachable");
      coda.advance(20);
      assertThat(coda.run("cfs", "lv", volume.toString()).out())
          .contains("Volume type is Replicated", "Connection State is Unreachable");
    }

    @Test
    void aFidNamesVolumeAndRealmAndLeadsBackToThePath() throws IOException {
      assertThat(coda.run("cfs", "getfid", volume.toString()).out())
          .matches("FID = 7f000002\\.1\\.1@coda\\.test +VV = \\[.*]\\s*");
      Files.createDirectory(volume.resolve("d"));
      String fid = coda.run("cfs", "getfid", volume + "/d").out().split(" +", -1)[2];
      assertThat(coda.run("cfs", "getpath", fid).out()).isEqualTo("\t" + volume + "/d\n");
    }

    @Test
    void aMountPointIsListedWithItsVolume() throws IOException {
      assertThat(coda.run("cfs", "lsmount", volume.toString()))
          .isEqualTo(new Run(0, "Mount point for volume \"profiles.\"\n", ""));
    }

    @Test
    void anObjectIsOnTheServer() throws IOException {
      assertThat(coda.run("cfs", "whereis", volume.toString()).out()).isEqualTo("  server1\n");
    }
  }

  @Nested
  class WriteBack {
    @Test
    void aWriteWaitsForFifteenSecondsEvenWhenConnected() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "text");
      assertThat(pending(volume)).contains(PENDING.formatted(1));
      assertThat(coda.isOnServer(file)).isFalse();
      coda.advance(16);
      assertThat(pending(volume)).contains(PENDING.formatted(0));
      assertThat(coda.server(file)).hasContent("text");
    }

    @Test
    void whatWaitsIsCountedWithItsBytes() throws IOException {
      Files.createDirectory(volume.resolve("d"));
      Files.write(volume.resolve("d/file"), new byte[100_000]);
      assertThat(pending(volume)).containsPattern("There are 2 CML .*\\(100\\d{3} bytes\\)");
    }

    @Test
    void strongSetsTheWaitToZeroAndAdaptiveSetsItBack() throws IOException {
      coda.run("cfs", "strong", volume.toString());
      assertThat(pending(volume)).contains("time 0.000 sec");
      Path file = Files.writeString(volume.resolve("file"), "");
      assertThat(coda.isOnServer(file)).isTrue();
      coda.run("cfs", "adaptive", volume.toString());
      assertThat(pending(volume)).contains("time 15.000 sec");
    }

    @Test
    void forcingCarriesRemovalsAndRenamesToo() throws IOException {
      Path old = Files.writeString(volume.resolve("old"), "text");
      coda.run("cfs", "fr", volume.toString());
      Path now = Files.move(old, volume.resolve("new"));
      assertThat(coda.run("cfs", "fr", volume.toString()))
          .isEqualTo(new Run(0, "Modifications to profiles reintegrated to server\n", ""));
      assertThat(coda.isOnServer(old)).isFalse();
      assertThat(coda.server(now)).hasContent("text");
    }

    @Test
    void aMountPointWaitsInTheLogOfTheVolumeThatHoldsIt() throws IOException {
      coda.run("createvol_rep", "other", CodaDouble.SERVER);
      Path other = volume.resolve("other");
      coda.run("cfs", "mkmount", other.toString(), "other");
      Path file = Files.writeString(other.resolve("file"), "");
      coda.run("cfs", "fr", other.toString());
      assertThat(pending(other)).contains(PENDING.formatted(0));
      assertThat(pending(volume)).contains(PENDING.formatted(1));
      assertThat(coda.isOnServer(file)).isFalse();
      coda.run("cfs", "fr", volume.toString());
      assertThat(coda.isOnServer(file)).isTrue();
    }

    @Test
    void aMountPointThatIsRemovedWaitsThereToo() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      coda.run("cfs", "fr");
      assertThat(coda.run("cfs", "rmmount", volume.toString())).isEqualTo(new Run(0, "", ""));
      assertThat(volume).doesNotExist();
      assertThat(pending(coda.path(""))).contains(PENDING.formatted(1));
      assertThat(coda.isOnServer(file)).isTrue();
      coda.run("cfs", "fr");
      assertThat(coda.isOnServer(file)).isFalse();
      coda.run("cfs", "mkmount", volume.toString(), "profiles");
      assertThat(file).exists();
    }

    @Test
    void withoutATokenAWriteStaysInTheLog() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      coda.advance(0);
      coda.run("cunlog");
      coda.advance(60);
      assertThat(coda.run("cfs", "fr", volume.toString()))
          .isEqualTo(new Run(0, "1 CML entries remaining for volume profiles\n", ""));
      coda.logIn();
      coda.run("cfs", "fr", volume.toString());
      assertThat(coda.isOnServer(file)).isTrue();
    }

    @Test
    void aTokenThatExpiredIsNone() throws IOException {
      coda.advance(26 * 3600);
      Files.writeString(volume.resolve("file"), "");
      coda.advance(60);
      assertThat(pending(volume)).contains(PENDING.formatted(1));
    }

    @Test
    void reintegrationThatATestHoldsUpStaysPendingUntilItIsHealed() throws IOException {
      coda.control("fail", "reintegration");
      Files.writeString(volume.resolve("file"), "");
      coda.advance(60);
      assertThat(coda.run("cfs", "fr", volume.toString()).out()).startsWith("1 CML entries rem");
      coda.control("heal");
      assertThat(pending(volume)).contains(PENDING.formatted(0));
    }
  }

  @Nested
  class Rights {
    @Test
    void theRootOfANewVolumeGrantsAdministratorsOnly() throws IOException {
      assertThat(coda.run("cfs", "la", volume.toString()).out())
          .isEqualTo("System:Administrators  rlidwka \n");
      assertThat(coda.runAs(7, "", "cfs", "la", volume.toString()))
          .isEqualTo(new Run(0, "", volume + ": Permission denied\n"));
      assertThat(coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl"))
          .isEqualTo(new Run(0, "", ""));
      assertThat(coda.runAs(7, "", "cfs", "la", volume.toString()).out())
          .isEqualTo("System:Administrators  rlidwka \n      System:AnyUser  rl      \n");
    }

    @Test
    void aWriteByWhoMayNotIsUndoneAndTold() throws IOException {
      coda.runWith("guest\n", "clog", "guest@coda.test");
      Path file = Files.writeString(volume.resolve("file"), "");
      assertThat(coda.refusals()).isEqualTo("EACCES create " + file + "\n");
      assertThat(file).doesNotExist();
    }

    @Test
    void whoHasNoTokenReadsWhatAnyUserMay() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      assertThat(coda.isReadableByAnyone(file)).isFalse();
      coda.run("cfs", "fr", volume.toString());
      assertThat(coda.isReadableByAnyone(file)).isFalse();
      coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl");
      assertThat(coda.isReadableByAnyone(file)).isTrue();
    }

    @Test
    void aDirectoryThatIsRenamedKeepsItsRights() throws IOException {
      Path old = Files.createDirectory(volume.resolve("old"));
      Files.writeString(old.resolve("file"), "");
      coda.run("cfs", "fr", volume.toString());
      coda.run("cfs", "sa", old.toString(), "guest", "rl");
      Path now = Files.move(old, volume.resolve("new"));
      coda.run("cfs", "fr", volume.toString());
      assertThat(coda.run("cfs", "la", now.toString()).out()).contains("guest  rl");
    }

    @Test
    void theRightsOfADirectoryThatIsStillInTheLogAreNotSet() throws IOException {
      Path directory = Files.createDirectory(volume.resolve("d"));
      Run run = coda.run("cfs", "sa", directory.toString(), "guest", "rl");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).isNotEmpty();
      assertThat(coda.run("cfs", "la", directory.toString()).out()).doesNotContain("guest");
    }

    @Test
    void aNewDirectoryHasTheRightsOfItsParent() throws IOException {
      coda.run("cfs", "sa", volume.toString(), "guest", "rl");
      Files.createDirectory(volume.resolve("d"));
      coda.run("cfs", "fr", volume.toString());
      coda.run("cfs", "sa", volume.toString(), "guest", "none");
      assertThat(coda.run("cfs", "la", volume + "/d").out()).contains("guest  rl");
    }
  }

  @Nested
  class Disconnected {
    @Test
    void theLogEmptiesInTwoStepsAfterAReconnection() throws IOException {
      coda.run("cfs", "disconnect");
      for (String name : new String[] {"a", "b", "c"}) {
        Files.writeString(volume.resolve(name), "");
      }
      coda.advance(60);
      coda.run("cfs", "reconnect");
      assertThat(pending(volume)).contains(PENDING.formatted(3));
      coda.advance(17);
      assertThat(pending(volume)).contains(PENDING.formatted(2));
      coda.advance(16);
      assertThat(pending(volume)).contains(PENDING.formatted(0));
    }

    @Test
    void accessListsTimeOutAndFilesAreRead() throws IOException {
      Files.writeString(volume.resolve("file"), "text");
      coda.run("cfs", "disconnect");
      String text = volume + ": Connection timed out\n";
      assertThat(coda.run("cfs", "la", volume.toString())).isEqualTo(new Run(0, "", text));
      assertThat(coda.run("cfs", "sa", volume.toString(), "System:AnyUser", "rl"))
          .isEqualTo(new Run(255, "", text));
      assertThat(volume.resolve("file")).hasContent("text");
    }

    @Test
    void theStatusOfAVolumeMayBeUnavailable() throws IOException {
      coda.run("cfs", "disconnect");
      coda.control("fail", "lv");
      assertThat(coda.run("cfs", "lv", volume.toString()))
          .isEqualTo(new Run(0, "", volume + ": Resource temporarily unavailable\n"));
    }

    @Test
    void forcingLeavesEverything() throws IOException {
      Files.writeString(volume.resolve("file"), "");
      coda.run("cfs", "disconnect");
      assertThat(coda.run("cfs", "fr", volume.toString()))
          .isEqualTo(new Run(0, "1 CML entries remaining for volume profiles\n", ""));
      assertThat(coda.run("cfs", "fr").exit()).isEqualTo(1);
    }
  }

  @Nested
  class Conflicts {
    private Path file;

    @BeforeEach
    void conflict() throws IOException {
      file = Files.writeString(volume.resolve("file"), "first");
      coda.run("cfs", "fr", volume.toString());
      Files.writeString(file, "mine");
      coda.control("other-client-writes", file.toString());
      coda.advance(60);
    }

    @Test
    void onlyForcingAndCheckingTell() throws IOException {
      String told = "conflict: target " + file + " updated on servers\n";
      assertThat(pending(volume)).contains(PENDING.formatted(1)).doesNotContain("onflict");
      assertThat(file).hasContent("mine");
      Run run = coda.run("cfs", "fr", volume.toString());
      assertThat(run)
          .isEqualTo(new Run(0, "1 CML entries remaining for volume profiles\n" + told, ""));
      assertThat(coda.run("cfs", "checklocal", volume.toString())).isEqualTo(new Run(0, told, ""));
      assertThat(coda.run("cfs", "fr").exit()).isEqualTo(1);
    }

    @Test
    void anExpandedFileIsADirectoryOfItsVersions() throws IOException {
      coda.run("cfs", "expand", file.toString());
      assertThat(file.resolve("_localcache")).hasContent("mine");
      assertThat(file.resolve("server1")).hasContent("written by another client");
      coda.run("cfs", "collapse", file.toString());
      assertThat(file).hasContent("mine");
    }

    @Test
    void purgingDropsTheLocalChangesAndKeepsThemInTheSpool() throws IOException {
      assertThat(coda.runWith("y\n", "cfs", "purgeml", volume.toString()).exit()).isZero();
      assertThat(file).hasContent("written by another client");
      assertThat(pending(volume)).contains(PENDING.formatted(0));
      assertThat(coda.spool().resolve("coda.test_profiles.cpio"))
          .content(StandardCharsets.ISO_8859_1)
          .startsWith("070701")
          .contains("file", "mine", "TRAILER!!!");
      assertThat(coda.spool().resolve("coda.test_profiles.cml")).exists();
    }

    @Test
    void whatAnotherClientWritesWhereNothingWaitsIsSeenHere() throws IOException {
      Path other = volume.resolve("other");
      coda.control("other-client-writes", other.toString());
      assertThat(other).hasContent("written by another client");
    }
  }

  @Nested
  class Hoard {
    @Test
    void rootIsDeniedWithExitZeroWhileThereIsNoPrimaryUser() throws IOException {
      Run run = coda.runAs(0, "", "hoard", "add", volume.toString(), "600:d+");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).contains("Permission denied");
    }

    @Test
    void thePrimaryUserAddsAndListsInAFile() throws IOException {
      coda.control("primaryuser", "7");
      assertThat(coda.runAs(7, "", "hoard", "add", volume.toString(), "600:d+"))
          .isEqualTo(new Run(0, "", ""));
      Path list = place.resolve("list");
      Path commands = Files.writeString(place.resolve("commands"), "list " + list + "\n");
      assertThat(coda.runAs(7, "", "hoard", "-f", commands.toString()).exit()).isZero();
      assertThat(list).hasContent("a " + volume + " 600:d+\n");
      assertThat(coda.runAs(7, "", "hoard", "walk")).isEqualTo(new Run(0, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "600:x", "600:d+ more", "-1"})
    void aBadPriorityIsToldWithExitZero(String priority) throws IOException {
      coda.control("primaryuser", "7");
      Run run = coda.runAs(7, "", "hoard", "add", volume.toString(), priority);
      assertThat(run.exit()).isZero();
      assertThat(run.err()).isNotEmpty();
    }

    @Test
    void aListWithoutAFileAndATerminalFailsWithExitZero() throws IOException {
      coda.control("primaryuser", "7");
      Run run = coda.runAs(7, "", "hoard", "list");
      assertThat(run.exit()).isZero();
      assertThat(run.err()).isNotEmpty();
    }
  }

  @Nested
  class Servers {
    @Test
    void aVolumeHasANameOfUpToTwentyNineCharactersOnce() throws IOException {
      String longest = "v".repeat(29);
      assertThat(createvol(longest, "server1")).isZero();
      assertThat(createvol(longest, "server1")).isEqualTo(1);
      assertThat(createvol("v".repeat(30), "server1")).isEqualTo(1);
    }

    @Test
    void aVolumeGoesOnAServerThatIsKnownAndUp() throws IOException {
      assertThat(createvol("one", "server1/vicepa")).isZero();
      assertThat(createvol("two", "server2")).isEqualTo(1);
      coda.control("server-down");
      assertThat(createvol("three", "server1")).isEqualTo(1);
    }

    @Test
    void aBackupNeedsALock() throws IOException {
      Run run = coda.run("volutil", "backup", "1000002");
      assertThat(run.exit()).isNotZero();
      assertThat(run.err()).contains("700");
      assertThat(coda.run("volutil", "lock", "1000002").exit()).isZero();
      assertThat(coda.run("volutil", "backup", "1000002").exit()).isZero();
    }

    @Test
    void aLockedVolumeTakesNothingIn() throws IOException {
      coda.run("volutil", "lock", "1000002");
      Files.writeString(volume.resolve("file"), "");
      assertThat(coda.run("cfs", "fr", volume.toString()).out()).startsWith("1 CML entries rem");
      coda.run("volutil", "unlock", "1000002");
      assertThat(coda.run("cfs", "fr", volume.toString()).out()).startsWith("Modifications");
    }

    @Test
    void aCloneMayHaveANameThatIsTaken() throws IOException {
      assertThat(coda.run("volutil", "clone", "1000002", "-n", "profiles").exit()).isZero();
    }

    @Test
    void aCloneIsMountedAsABackupThatKeepsTheOldContentAndTakesNoWrites() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "old");
      coda.run("cfs", "fr", volume.toString());
      coda.run("volutil", "clone", "1000002", "-n", "clone");
      Files.writeString(file, "new");
      Path clone = coda.path("clone");
      coda.run("cfs", "mkmount", clone.toString(), "clone");
      assertThat(Files.exists(clone)).isFalse();
      coda.run("bldvldb.sh", "server1");
      coda.run("cfs", "checkvolumes");
      assertThat(coda.run("cfs", "lv", clone.toString()).out()).contains("Volume type is Backup");
      assertThat(clone.resolve("file")).hasContent("old");
      Files.writeString(clone.resolve("file"), "changed");
      assertThat(coda.refusals()).isEqualTo("EROFS store " + clone + "/file\n");
      assertThat(clone.resolve("file")).hasContent("old");
      Files.setPosixFilePermissions(
          clone.resolve("file"), PosixFilePermissions.fromString("rwx------"));
      assertThat(coda.refusals()).contains("ETIMEDOUT chmod " + clone + "/file\n");
    }

    private int createvol(String name, String server) throws IOException {
      return coda.run("createvol_rep", name, server).exit();
    }
  }

  /** What the table of fidelity says, first here and then for another client. */
  @Nested
  class Fidelity {
    @Test
    void theOwnerIsTheUserOfTheTokenAndTheGroupIsNobodys() throws IOException {
      assertThat(published(Files.writeString(volume.resolve("file"), "text")))
          .matches("file \\d+ 500 65534 4 .*\\s+");
    }

    @Test
    void nineBitsOfTheModeAreKept() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
      assertThat(published(file)).startsWith("file 751 ");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      assertThat(pending(volume)).contains(PENDING.formatted(1));
      assertThat(published(file)).startsWith("file 444 ");
    }

    @Test
    void setuidIsRefused() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      Files.setAttribute(file, "unix:mode", 0104755);
      assertThat(published(file)).startsWith("file 755 ");
      assertThat(coda.refusals()).isEqualTo("EPERM chmod " + file + "\n");
    }

    @Test
    void setgidAndStickyOnADirectoryAreTakenAndLost() throws IOException {
      Path directory = Files.createDirectory(volume.resolve("d"));
      Files.setAttribute(directory, "unix:mode", 0043755);
      assertThat(coda.refusals()).isEmpty();
      assertThat(Files.getAttribute(directory, "unix:mode")).isEqualTo(0043755);
      assertThat(published(directory)).startsWith("directory 755 ");
      assertThat(Files.getAttribute(directory, "unix:mode")).isEqualTo(0040755);
      assertThat(coda.refusals()).isEmpty();
    }

    @Test
    void whatIsNoFileDirectoryOrLinkIsRefused() throws IOException {
      Path fifo = volume.resolve("fifo");
      assertThat(coda.run("mkfifo", fifo.toString()).exit()).isZero();
      assertThat(coda.refusals()).isEqualTo("EIO mknod " + fifo + "\n");
      assertThat(fifo).doesNotExist();
    }

    @Test
    void hardLinksAreKeptInOneDirectoryAndRefusedAcross() throws IOException {
      Path one = Files.writeString(volume.resolve("one"), "");
      Path two = Files.createLink(volume.resolve("two"), one);
      Files.createDirectory(volume.resolve("z"));
      Path three = Files.createLink(volume.resolve("z/three"), one);
      assertThat(coda.refusals()).isEqualTo("EXDEV link " + three + "\n");
      assertThat(three).doesNotExist();
      published(two);
      assertThat(Files.isSameFile(coda.server(one), coda.server(two))).isTrue();
      assertThat(pending(volume)).contains(PENDING.formatted(0));
    }

    @Test
    void aChangeOfAFileWithTwoNamesReachesBoth() throws IOException {
      Path one = Files.writeString(volume.resolve("one"), "old");
      Path two = Files.createLink(volume.resolve("two"), one);
      published(one);
      Files.writeString(one, "newer");
      published(one);
      assertThat(coda.server(one)).hasContent("newer");
      assertThat(coda.server(two)).hasContent("newer");
      assertThat(pending(volume)).contains(PENDING.formatted(0));
    }

    @Test
    void extendedAttributesAreRefused() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      UserDefinedFileAttributeView attributes =
          Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
      attributes.write("name", ByteBuffer.wrap(new byte[] {1}));
      assertThat(coda.refusals()).isEqualTo("EOPNOTSUPP setxattr " + file + "\n");
      assertThat(attributes.list()).isEmpty();
    }

    @Test
    void timesAreWholeSecondsAfterReintegration() throws IOException {
      Path file = Files.writeString(volume.resolve("file"), "");
      FileTime time = FileTime.from(Instant.ofEpochSecond(1_000_000_000, 123_456_789));
      Files.setLastModifiedTime(file, time);
      pending(volume);
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
      assertThat(published(file)).contains(" 1000000000 ");
      assertThat(Files.getLastModifiedTime(file).toInstant())
          .isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    }

    @Test
    void fiveGibibytesAreTakenAndBecomeOne() throws IOException {
      Path file = volume.resolve("file");
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.setLength(5L << 30);
      }
      assertThat(pending(volume)).contains("(53687");
      assertThat(file).hasSize(5L << 30);
      assertThat(published(file)).contains(" 1073741824 ");
      assertThat(file).hasSize(1L << 30);
    }

    @Test
    void aNameOf254BytesIsFineAndOneOf255IsCutAndUnreachable() throws IOException {
      Path fine = Files.writeString(volume.resolve("a".repeat(254)), "");
      Path cut = Files.writeString(volume.resolve("b".repeat(255)), "");
      assertThat(published(fine)).startsWith("file ");
      assertThat(coda.isOnServer(cut)).isFalse();
      Path stored = volume.resolve("b".repeat(254));
      assertThat(coda.isOnServer(stored)).isTrue();
      assertThat(coda.seen(stored).exit()).isEqualTo(1);
      assertThat(cut).doesNotExist();
      assertThat(Files.exists(stored)).isFalse();
      assertThat(pending(volume)).contains(PENDING.formatted(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x@sys", "@cpu", "..."})
    void someNamesAreInvalid(String name) throws IOException {
      Path file = Files.writeString(volume.resolve(name), "");
      assertThat(coda.refusals()).isEqualTo("EINVAL create " + file + "\n");
      assertThat(file).doesNotExist();
    }

    @Test
    void aLinkOf1022BytesIsFineOneOf1023IsEmptyAndALongerOneIsRefused() throws IOException {
      Path fine = link("fine", "f".repeat(1022));
      Path empty = link("empty", "e".repeat(1023));
      assertThat(coda.refusals()).isEmpty();
      assertThat(published(fine)).endsWith(" " + "f".repeat(1022) + "\n");
      assertThat(coda.seen(empty).out()).matches("symlink .* 0 \\d+ \n");
      Path longer = link("longer", "l".repeat(1024));
      assertThat(coda.refusals()).isEqualTo("ENAMETOOLONG symlink " + longer + "\n");
    }

    @Test
    void aLinkThatBeginsWithANumberSignIsAMountPoint() throws IOException {
      coda.run("createvol_rep", "other", CodaDouble.SERVER);
      Path link = link("link", "#other.");
      coda.run("cfs", "checkvolumes");
      assertThat(link).isDirectory();
      assertThat(coda.run("cfs", "lsmount", link.toString()).out()).contains("\"other.\"");
    }

    private Path link(String name, String target) throws IOException {
      return Files.createSymbolicLink(volume.resolve(name), Path.of(target));
    }

    private String published(Path path) throws IOException {
      coda.run("cfs", "fr", volume.toString());
      return coda.seen(path).out();
    }
  }

  private String pending(Path directory) throws IOException {
    return coda.run("cfs", "lv", directory.toString()).out();
  }
}
