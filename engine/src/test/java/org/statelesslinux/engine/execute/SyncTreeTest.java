package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.testsupport.Needs;

/** A slot becomes what its manifest says, from a slot that stays what its own manifest says. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setfacl", debianPackage = "acl"),
      @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin")
    })
class SyncTreeTest {
  /** All that a tree can hold. */
  private static final String EVERYTHING =
      """
      mkdir -p a/deep/down b 'c d' -- -dash '#hash' ';semi' gone/below/this turns attributes
      for f in a/deep/down/one b/two 'c d/thr ee' -dash/-rf '#hash/#x' ';semi/;y' stays; do
        printf 'content of %s' "$f" >"./$f"
      done
      printf x >'b/line
      feed'; printf x >$'b/ends\\n'; printf x >'b/back\\slash'; printf x >'b/\\012'; printf x >'b/*[?]'
      printf x >b/$'not\\xffutf8'; printf x >'b/%s'; printf x >' b'; printf x >$'b/\\x01'
      mkdir $'b/dir\\nname'; printf x >$'b/dir\\nname/$(touch x)'
      printf linked >a/linked; ln a/linked b/linked; ln a/linked 'c d/li nked'
      ln -s ../nowhere a/link; ln -s 'to
      two' b/odd-link; ln a/link a/same-link
      mkfifo a/fifo; mknod a/null c 1 3; mknod a/disk b 7 99
      : >empty; mkdir void
      printf x >gone/below/this/file
      printf x >attributes/capable; setcap cap_net_raw+ep attributes/capable
      printf x >attributes/acl; setfacl -m u:7:r attributes/acl
      setfacl -d -m u:7:rx attributes; setfattr -n user.note -v kept attributes
      printf x >attributes/note; setfattr -n user.note -v one attributes/note
      chmod 4755 a/linked; chown 7:8 stays; chmod 1777 void; chmod 0 empty
      touch -d '2001-02-03 04:05:06.123456789' stays a/deep b
      touch -h -d '2002-02-03 04:05:06.987654321' a/link
      """;

  @TempDir Path place;
  private SlotLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new SlotLab(place, Files.createDirectory(place.resolve("slots")));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void aTreeThatHoldsEverythingComesWhole() throws IOException {
    lab.change(EVERYTHING);
    SnapshotId all = lab.publish();
    lab.fetchAll(all);
    lab.assertWhole(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "printf more >>b/two; touch -d '2030-01-01 00:00:00.000000001' b/two",
        "chmod 600 stays",
        "chown 9:9 stays",
        "touch -d '2001-02-03 04:05:06.123456788' stays",
        "cp -p stays s; printf other >s; truncate -s 16 s; touch -r stays s; mv s stays",
        "setfattr -n user.note -v two attributes/note",
        "setfattr -x user.note attributes/note; setfattr -x user.note attributes",
        "setcap -r attributes/capable; setfacl -b attributes/acl; setfacl -k attributes",
        "chmod 700 a/deep; touch -d '2003-01-01 00:00:00.5' .",
        "rm -r gone",
        "rm -r gone/below; touch -d 2004-01-01 gone",
        "rm -- -dash/-rf; touch -r b -- -dash",
        "rm b/$'ends\\n' b/'back\\slash' b/'\\012' b/'*[?]' b/$'not\\xffutf8' b/$'\\x01' ' b' b/%s",
        "for f in b/* '#hash'/* ';semi'/* ' b'; do [ ! -f \"$f\" ] || printf y >>\"$f\"; done",
        "mv b moved; mv 'c d' b",
        "rm stays; mkdir stays; printf x >stays/in",
        "rm -r gone; printf 'now a file' >gone",
        "rm -r gone; ln -s a gone; rm a/link; mkdir a/link; rm a/fifo; printf x >a/fifo",
        "rm stays; mknod stays c 1 5; rm a/null; mknod a/null c 1 7; rm a/disk; mkfifo a/disk",
        "rm a/linked",
        "rm a/linked 'c d/li nked'",
        "cp -p a/linked x; mv x a/linked",
        "ln a/linked gone/below/linked; ln -f stays b/two",
        "printf different >>a/linked",
        "chmod 600 a/linked",
        "printf first >0; ln 0 00; ln -f b/two b/three",
        "rm a/same-link; ln -sf elsewhere a/link",
        "rm -rf -- * '#hash' ';semi'",
        "for i in $(seq 300); do printf $i >a/new-$i; done",
        "mkdir attributes/plain; setfacl -b -k attributes/plain;"
            + " printf x >attributes/plain/in; setfacl -b attributes/plain/in"
      })
  void aSlotIsMadeOfAnotherWhichStaysAsItWas(String change) throws IOException {
    lab.change(EVERYTHING);
    SnapshotId old = lab.publish();
    lab.fetchAll(old);
    lab.change(change);
    SnapshotId now = lab.publish();
    lab.fetch(now, old);
    lab.assertWhole(now);
    lab.assertWhole(old);
    lab.change("rm -rf -- * '#hash' ';semi' ' b';" + EVERYTHING);
    SnapshotId again = lab.publish();
    lab.fetch(again, now);
    lab.assertWhole(again);
    lab.assertWhole(now);
  }

  /** Where no directory hands an ACL on, what has no attributes is asked for without them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "printf more >>b/two",
        "setfattr -n user.note -v two attributes/note",
        "setfattr -x user.note attributes/note",
        "setcap -r attributes/capable; printf more >>b/two",
        "setfacl -b attributes/acl",
        "rm attributes/acl; printf now-without >attributes/acl",
        "mkdir new; setfacl -d -m u:7:rx new; setfacl -k new; printf x >new/in",
        "mkdir new; setfacl -d -m u:7:rx new; printf x >new/in",
        "printf different >>a/linked",
        "rm a/linked; printf more >>b/two",
        "ln b/two b/three; printf more >>stays",
        "head -c 5000000 /dev/zero >large; printf more >>b/two"
      })
  void attributesLinksAndLargeFilesComeAlsoAmongOthers(String change) throws IOException {
    lab.change(EVERYTHING + "setfacl -k attributes");
    SnapshotId old = lab.publish();
    lab.fetchAll(old);
    lab.change(change);
    SnapshotId now = lab.publish();
    lab.fetch(now, old);
    lab.assertWhole(now);
    lab.assertWhole(old);
  }

  @Test
  void whatIsUnchangedIsSharedAndTheServerIsNotAskedForIt() throws IOException {
    lab.change(EVERYTHING);
    SnapshotId old = lab.publish();
    lab.fetchAll(old);
    lab.change("printf more >>b/two; chmod 600 stays");
    SnapshotId now = lab.publish();
    // Were anything else asked for, it would be missing; were the bytes of the second, they would
    // differ.
    SlotLab.shell(
        lab.served(now),
        "cp -a . ../all; find . ! -type d ! -path ./b/two ! -path ./stays -delete;"
            + " cp -p stays ../s; printf X | dd of=stays bs=1 conv=notrunc; touch -r ../s stays;"
            + " cd ../all; find . -depth -type d -exec touch -r '{}' '../tree/{}' \\;");
    lab.fetch(now, old);
    lab.assertWhole(now);
    assertThat(same(old, now, "a/deep/down/one")).isTrue();
    assertThat(same(old, now, "a/null")).isTrue();
    assertThat(same(old, now, "b/two")).isFalse();
    assertThat(same(old, now, "stays")).isFalse();
  }

  @Test
  void anEmptyTreeComesAndMakesRoomForAFullOne() throws IOException {
    SnapshotId empty = lab.publish();
    lab.fetchAll(empty);
    lab.assertWhole(empty);
    lab.change(EVERYTHING);
    SnapshotId full = lab.publish();
    lab.fetch(full, empty);
    lab.assertWhole(full);
    lab.assertWhole(empty);
  }

  @Test
  void ofABasisWhoseManifestIsEmptyNothingIsTakenForWhatItWas() throws IOException {
    lab.change(EVERYTHING);
    SnapshotId old = lab.publish();
    lab.fetchAll(old);
    SlotLab.shell(lab.slot(old), ": > manifest");
    lab.change("printf more >>b/two");
    SnapshotId now = lab.publish();
    lab.fetch(now, old);
    lab.assertWhole(now);
  }

  @Test
  void withoutItsBasisAllOfItComes() throws IOException {
    lab.change(EVERYTHING);
    SnapshotId id = lab.publish();
    lab.fetch(id, SnapshotId.ofHex("00".repeat(32)));
    lab.assertWhole(id);
  }

  @Test
  void aManifestOfAnotherSnapshotIsRefused() throws IOException {
    SnapshotId one = lab.publish();
    lab.change("printf x >x");
    SnapshotId two = lab.publish();
    TreeStep.SyncTree right =
        (TreeStep.SyncTree) lab.sync(two, TreeStep.Sharing.HARD_LINKS, Optional.empty());
    Step wrong =
        new TreeStep.SyncTree(
            right.url(),
            right.into(),
            Script.path(lab.manifest(one)),
            two,
            right.sharing(),
            right.basis(),
            "x");
    assertThatThrownBy(() -> lab.script.run(wrong))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("does not belong to snapshot " + two);
    assertThat(lab.slots).isEmptyDirectory();
  }

  private boolean same(SnapshotId one, SnapshotId two, String name) throws IOException {
    return Files.isSameFile(
        lab.slot(one).resolve("tree").resolve(name), lab.slot(two).resolve("tree").resolve(name));
  }
}
