package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Step;
import org.statelesslinux.testsupport.Needs;

/** A repository or a directory of stores may have any name that a directory can have. */
@Needs(root = true, tools = @Needs.Tool(name = "busybox", debianPackage = "busybox-static"))
final class BindSourceTest {
  @TempDir Path place;

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "q'q", "$(id)", "a:b", "a,b", "b\\s", "h#h", "#", "%20", "-o", "ü"})
  void isBoundWhateverItsName(String name) throws Exception {
    Path real = place.toRealPath();
    Path source = Files.createDirectories(real.resolve(name).resolve("inner"));
    Files.createFile(source.resolve("mark"));
    Path at = real.resolve("at");
    Step bind = new Step.BindMount(path(source), path(at), Step.Access.READ_ONLY, "binding");
    Rendering rendering =
        ShellRenderer.render(
            List.of(bind), new Values(Map.of()), new Places(path(real), path(at)), List.of());
    try {
      new ScriptRun("bind-source-test", real, rendering, event -> {})
          .run(List.of(), ScriptRun.Stdio.NONE);

      assertThat(at.resolve("mark")).exists();
    } finally {
      Unmounting.all(at);
    }
  }

  private static AbsolutePath path(Path path) {
    return AbsolutePath.of(path.toString());
  }
}
