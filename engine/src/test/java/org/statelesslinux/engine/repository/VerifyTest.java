package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.statelesslinux.testsupport.Needs;

/** Verifying names each single change to a snapshot: where it is and what differs. */
final class VerifyTest extends RepositoryTestCase {
  static Stream<Arguments> changesThatAnybodyCanMake() {
    return Stream.of(
        arguments(
            "printf H | dd of=etc/hostname conv=notrunc status=none; touch -d @981173106.123456789 etc/hostname",
            "etc/hostname",
            "sha256digest"),
        arguments("printf x >> etc/hostname", "etc/hostname", "size"),
        arguments(": > etc/hostname", "etc/hostname", "size"),
        arguments("chmod u+x etc/hostname", "etc/hostname", "mode"),
        arguments("chmod u+s usr/bin/tool", "usr/bin/tool", "mode"),
        arguments("chmod o+t empty", "empty", "mode"),
        arguments("chmod 0700 .", ".", "mode"),
        arguments("touch -d @981173106.123456788 etc/hostname", "etc/hostname", "time"),
        arguments("touch -d @0 usr", "usr", "time"),
        arguments("touch -hd @0 usr/bin/link", "usr/bin/link", "time"),
        arguments("rm etc/nothing", "etc/nothing", "missing"),
        arguments("rmdir empty", "empty", "missing"),
        arguments(": > etc/more", "etc/more", "extra"),
        arguments("mkdir zzz", "zzz", "extra"),
        arguments("ln -sfn ../lib/other usr/bin/link", "usr/bin/link", "link"),
        arguments("rm etc/nothing; mkdir etc/nothing", "etc/nothing", "type"),
        arguments("rm usr/bin/link; : > usr/bin/link", "usr/bin/link", "type"),
        arguments("cp -p usr/lib/tool x; mv x usr/lib/tool", "usr/lib/tool", "hard link"),
        arguments("ln -f etc/hostname etc/nothing", "etc/nothing", "hard link"));
  }

  static Stream<Arguments> changesThatNeedRoot() {
    return Stream.of(
        arguments("chown 1 etc/hostname", "etc/hostname", "uid"),
        arguments("chgrp 1 etc/hostname", "etc/hostname", "gid"),
        arguments("chown -h 1 dangling", "dangling", "uid"),
        arguments("setfattr -n user.plain -v other attributes", "attributes", "xattr user.plain"),
        arguments("setfattr -x user.plain attributes", "attributes", "xattr user.plain"),
        arguments("setfattr -n user.new -v v empty", "empty", "xattr user.new"),
        arguments("setfattr -hn trusted.link -v x dangling", "dangling", "xattr trusted.link"),
        arguments("setcap cap_chown+ep capable", "capable", "xattr security.capability"),
        arguments("setcap -r capable", "capable", "xattr security.capability"),
        arguments("setfacl -m u:7:r acl", "acl", "xattr system.posix_acl_access"),
        arguments("setfacl -k acl-dir", "acl-dir", "xattr system.posix_acl_default"),
        arguments("rm null; mknod null c 1 5; chmod 666 null", "null", "device"),
        arguments("rm null; mknod null b 1 3; chmod 666 null", "null", "type"),
        arguments("rm fifo", "fifo", "missing"),
        arguments("rm -r setgid-dir", "setgid-dir/in", "missing"),
        arguments("touch -d 1970-01-01 old", "old", "time"),
        arguments("rm $'new\\nline'", "new\\012line", "missing"),
        arguments("rm $'\\377\\376\\001'", "\\377\\376\\001", "missing"),
        arguments(
            "printf x >> 'sp ace * ? [a] # = \\ {x}'", "sp ace * ? [a] # = \\134 {x}", "size"));
  }

  @ParameterizedTest
  @MethodSource("changesThatAnybodyCanMake")
  void aSingleChangeIsNamed(String change, String path, String what) {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();
    assertThat(verify(outcome)).isEmpty();

    Shell.run(tree(outcome), change);

    assertThat(verify(outcome))
        .anySatisfy(
            difference -> {
              assertThat(difference.path()).isEqualTo(path);
              assertThat(difference.what()).isEqualTo(what);
              assertThat(difference.expected()).isNotEqualTo(difference.found());
            });
  }

  @Needs(
      root = true,
      tools = {
        @Needs.Tool(name = "setfacl", debianPackage = "acl"),
        @Needs.Tool(name = "setfattr", debianPackage = "attr"),
        @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin"),
        @Needs.Tool(name = "python3", debianPackage = "python3-minimal")
      })
  @ParameterizedTest
  @MethodSource("changesThatNeedRoot")
  void aSingleChangeThatNeedsRootIsNamed(String change, String path, String what) {
    Trees.everything(prototype);
    PublishOutcome outcome = publish();

    Shell.run(tree(outcome), change);

    assertThat(verify(outcome))
        .anySatisfy(
            difference -> {
              assertThat(difference.path()).isEqualTo(path);
              assertThat(difference.what()).isEqualTo(what);
            });
  }

  @Test
  void aChangeOfContentAloneIsTheOnlyDifference() {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();

    Shell.run(
        tree(outcome),
        "printf H | dd of=etc/hostname conv=notrunc status=none;"
            + " touch -d @981173106.123456789 etc/hostname");

    assertThat(verify(outcome)).extracting(Difference::what).containsExactly("sha256digest");
  }

  @Test
  void aChangedManifestIsNamed() throws IOException {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();
    Path manifest = repository.manifest(PROFILE, outcome.snapshot().id());

    Files.writeString(manifest, Files.readString(manifest).replace("mode=0755", "mode=0775"));

    assertThat(verify(outcome)).extracting(Difference::what).contains("manifest", "mode");
  }

  @Test
  void aManifestThatIsCutOffIsNamed() throws IOException {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();
    Path manifest = repository.manifest(PROFILE, outcome.snapshot().id());

    String text = Files.readString(manifest);
    Files.writeString(manifest, text.substring(0, text.length() / 2));

    assertThat(verify(outcome)).extracting(Difference::what).contains("manifest");
  }

  @Test
  void aManifestThatIsGoneIsNamed() throws IOException {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();

    Files.delete(repository.manifest(PROFILE, outcome.snapshot().id()));

    List<Difference> differences = verify(outcome);
    assertThat(differences).extracting(Difference::found).containsExactly("nothing");
  }

  @Test
  void aTreeThatIsGoneIsNamed() {
    Trees.plain(prototype);
    PublishOutcome outcome = publish();

    Shell.run(tree(outcome).getParent(), "rm -r tree");

    assertThat(verify(outcome)).extracting(Difference::path).containsExactly(".");
  }
}
