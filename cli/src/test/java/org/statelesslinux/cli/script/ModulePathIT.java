package org.statelesslinux.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathIT {

  @TempDir private Path directory;

  @Test
  void theCommandResolvesAsAModuleAndTheEngineIsBoundToEveryBackend() throws Exception {
    Path target = Script.PROJECT.resolve("cli/target");
    var result =
        new Script(directory)
            .run(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--module-path",
                target.resolve("stateless-cli.jar") + ":" + target.resolve("lib"),
                "--add-modules",
                "org.statelesslinux.cli",
                "--show-module-resolution",
                "-version");

    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("root org.statelesslinux.cli")
        .contains("org.statelesslinux.engine binds org.statelesslinux.backend.rsync")
        .contains("org.statelesslinux.engine binds org.statelesslinux.backend.livecd")
        .contains("org.statelesslinux.engine binds org.statelesslinux.backend.nfs");
  }
}
