package org.statelesslinux.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class MissingTest {

  @Test
  void aHostThatHasEverythingMissesNothing() {
    var host = new FakeHost(0, true, Set.of("mksquashfs", "rsync", "overlay", "/dev/loop-control"));

    assertThat(Missing.of(needsOf(All.class), host)).isEmpty();
  }

  @Test
  void everythingMissingIsNamedAtOnceWithThePackagesToInstall() {
    var host = new FakeHost(1000, false, Set.of());

    assertThat(Missing.of(needsOf(All.class), host))
        .containsExactly(
            "root (this is user 1000)",
            "the program mksquashfs",
            "the program rsync (apt-get install rsync squashfs-tools)",
            "the file system overlay in the kernel",
            "/dev/loop-control");
  }

  @Test
  void rootThatMayNotMountIsNotEnough() {
    assertThat(Missing.of(needsOf(Root.class), new FakeHost(0, false, Set.of())))
        .containsExactly("root that may mount (this root lacks CAP_SYS_ADMIN)");
  }

  @Test
  void aTestWithUnmetNeedsIsLeftOutWithTheReason() {
    ConditionEvaluationResult result = evaluate(false);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("needs root (this is user 1000)");
  }

  @Test
  void whereNothingMayBeLeftOutUnmetNeedsFail() {
    assertThatThrownBy(() -> evaluate(true)).hasMessageEndingWith("needs root (this is user 1000)");
  }

  @Test
  void thisHostKnowsItselfWell() {
    var host = new ThisHost();

    assertThat(host.hasTool("sh")).isTrue();
    assertThat(host.hasTool("/bin/sh")).isTrue();
    assertThat(host.hasTool("no-such-program")).isFalse();
    assertThat(host.hasFilesystem("proc")).isTrue();
    assertThat(host.hasFilesystem("no-such-file-system")).isFalse();
    assertThat(host.hasPath("/proc/self")).isTrue();
    assertThat(host.hasPath("/no/such/path")).isFalse();
    assertThat(host.uid()).isNotNegative();
  }

  private static ConditionEvaluationResult evaluate(boolean strict) {
    var host = new FakeHost(1000, false, Set.of());
    return new NeedsCondition(host, strict).evaluate(List.of(needsOf(Root.class)));
  }

  private static Needs needsOf(Class<?> type) {
    return type.getAnnotation(Needs.class);
  }

  @Needs(
      root = true,
      tools = {
        @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
        @Needs.Tool(name = "rsync", debianPackage = "rsync")
      },
      filesystems = "overlay",
      paths = "/dev/loop-control")
  private static final class All {}

  @Needs(root = true)
  private static final class Root {}

  private record FakeHost(long uid, boolean mayMount, Set<String> has) implements Host {
    @Override
    public boolean hasTool(String name) {
      return has.contains(name);
    }

    @Override
    public boolean hasFilesystem(String name) {
      return has.contains(name);
    }

    @Override
    public boolean hasPath(String path) {
      return has.contains(path);
    }
  }
}
